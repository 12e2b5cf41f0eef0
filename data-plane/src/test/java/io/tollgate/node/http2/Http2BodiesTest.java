package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.transport.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies up and down: whoever is slow stops the other side, and nothing piles up in between. */
class Http2BodiesTest {
    private static final int MIB = 1 << 20;
    private static final int MUCH = 20 * MIB;
    private static final String UNLIMITED = ",\"requestBody\":{\"maxBytes\":1099511627776}";
    private static final byte[] BODY = new byte[MUCH];
    private static final int WINDOW = 4;

    @Test
    void a_large_response_passes_in_bounded_memory() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    link.out().write(BODY);
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message response = client.await(client.get("/"));
            assertThat(response.bodyBytes()).isEqualTo(MUCH);
            assertThat(Channels.directMemoryBytes()).isLessThan(64L * MIB);
        }
    }

    @Test
    void a_large_request_passes_by_the_windows_it_is_given() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.in().skipNBytes(MUCH / 5);
                    link.ok("all");
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.request("POST", "/", false, "content-length", String.valueOf(MUCH / 5));
            client.sendAll(stream, MUCH / 5);
            assertThat(client.await(stream).body()).isEqualTo("all");
        }
    }

    @Test
    void an_upstream_that_does_not_read_stops_its_stream_and_no_other() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    if (head.startsWith("GET ")) {
                        link.ok("other");
                        return;
                    }
                    read.await();
                    link.in().skipNBytes(MUCH);
                    link.ok("all");
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.request("POST", "/", false, "content-length", String.valueOf(MUCH));
            int sent = client.sendWhatFits(stream, MUCH);

            // Sockets' own buffers take some of it; the gateway takes the stream's window.
            assertThat(sent).isLessThan(MUCH / 2);
            assertThat(client.window(0))
                    .as("the connection's window is not all gone")
                    .isPositive();
            assertThat(Channels.directMemoryBytes()).isLessThan(12L * MIB);
            assertThat(client.await(client.get("/")).body()).isEqualTo("other");
            read.countDown();
            client.sendAll(stream, MUCH - sent);
            assertThat(client.await(stream).body()).isEqualTo("all");
        }
    }

    @Test
    void a_client_without_window_stops_the_upstream_and_costs_no_memory() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch whole = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    if (link.head().contains("/other")) {
                        link.ok("other");
                        return;
                    }
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    byte[] piece = new byte[64 << 10];
                    for (; written.get() < MUCH; written.addAndGet(piece.length)) {
                        link.out().write(piece);
                    }
                    whole.countDown();
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port(), WINDOW, 100)) {
            client.takes(false);
            int stream = client.get("/");
            client.awaitBody(stream, 100);

            assertThat(whole.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(Channels.directMemoryBytes()).isLessThan(12L * MIB);
            assertThat(client.await(client.get("/other")).body()).isEqualTo("other");
            client.takes(true).window(0, 100).window(stream, MUCH);
            assertThat(client.await(stream).bodyBytes()).isEqualTo(MUCH);
        }
    }

    @Test
    void many_streams_that_take_nothing_hold_little() throws Exception {
        CountDownLatch asked = new CountDownLatch(100);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    asked.countDown();
                    link.out().write(BODY);
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port(), WINDOW, 0)) {
            client.takes(false);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                streams.add(client.get("/"));
            }
            for (int stream : streams) {
                client.awaitHead(stream);
            }
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.sync();
            assertThat(Channels.directMemoryBytes()).isLessThan(16L * MIB);
            assertThat(client.awaitHead(client.get("/one-too-many")).reset())
                    .as("REFUSED_STREAM")
                    .isEqualTo(7);
        }
    }

    @Test
    void pieces_of_one_byte_cost_what_they_weigh() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    read.await();
                    link.ok(String.valueOf(link.in().readNBytes(50_000).length));
                });
                Door door = Door.with(Configurations.open(upstream.port(), "\"maxConnectionsPerNode\":1,"))) {
            try (RawHttp2Client first = new RawHttp2Client(door.port());
                    RawHttp2Client client = new RawHttp2Client(door.port())) {
                // The one connection is taken: what the second sends is held.
                int busy = first.request("POST", "/", false, "content-length", "50000");
                first.sendAll(busy, 50_000);
                first.sync();
                int stream = client.request("POST", "/", false, "content-length", "50000");
                for (int i = 0; i < 50_000; i++) {
                    client.frame(RawHttp2Client.DATA, i == 49_999 ? RawHttp2Client.END_STREAM : 0, stream, (byte) i);
                }
                client.flush().sync();
                assertThat(Channels.directMemoryBytes()).isLessThan(12L * MIB);
                read.countDown();
                assertThat(first.await(busy).body()).isEqualTo("50000");
                assertThat(client.await(stream).body()).isEqualTo("50000");
            }
        }
    }

    @Test
    void an_exchange_whose_upstream_owes_the_end_of_an_empty_answer_ends_with_its_clients_connection()
            throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(call -> call.headers(false, ":status", "204"));
                Door door = Door.with(Configurations.open(upstream.port(), "\"protocol\":\"h2c\","))) {
            try (RawHttp2Client client = new RawHttp2Client(door.port())) {
                assertThat(client.await(client.get("/")).status()).isEqualTo(204);
            }
            assertThat(door.record().code).isEqualTo("client-closed");
        }
    }
}
