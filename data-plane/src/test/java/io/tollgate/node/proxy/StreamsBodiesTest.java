package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.transport.Channels;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StreamsBodiesTest {
    private static final int MIB = 1 << 20;
    private static final long MUCH = 100L * MIB;
    private static final String UNLIMITED = ",\"requestBody\":{\"maxBytes\":1099511627776}";

    private static void pump(OutputStream out, long bytes) throws Exception {
        byte[] piece = new byte[64 << 10];
        Arrays.fill(piece, (byte) 'x');
        for (long sent = 0; sent < bytes; sent += piece.length) {
            out.write(piece);
        }
        out.flush();
    }

    private static long drain(InputStream in, long bytes) throws Exception {
        byte[] piece = new byte[64 << 10];
        long seen = 0;
        while (seen < bytes) {
            int read = in.read(piece, 0, (int) Math.min(piece.length, bytes - seen));
            if (read < 0) {
                return seen;
            }
            seen += read;
        }
        return seen;
    }

    @Test
    void a_hundred_megabytes_pass_both_ways_at_once_in_bounded_memory() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    byte[] piece = new byte[64 << 10];
                    for (long seen = 0; seen < MUCH; ) {
                        int read = link.in().read(piece);
                        link.out().write(piece, 0, read);
                        seen += read;
                    }
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawClient client = door.client()) {
            long before = Channels.directMemoryBytes();
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + MUCH + "\r\n\r\n");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    pump(client.out(), MUCH);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(drain(client.in(), MUCH)).isEqualTo(MUCH);
            sending.get(10, TimeUnit.SECONDS);

            assertThat(Channels.directMemoryBytes() - before).isLessThan(32L * MIB);
            assertThat(client.get("/").socket().isConnected()).isTrue();
        }
    }

    @Test
    void a_client_that_does_not_read_stops_the_upstream_and_costs_no_memory() throws Exception {
        AtomicLong written = new AtomicLong();
        CountDownLatch whole = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                    byte[] piece = new byte[64 << 10];
                    while (written.get() < MUCH) {
                        link.out().write(piece);
                        written.addAndGet(piece.length);
                    }
                    whole.countDown();
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawClient client = door.client()) {
            long before = Channels.directMemoryBytes();
            client.get("/").readHead();

            // Sockets' own buffers take some of it; the gateway takes next to nothing.
            assertThat(whole.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(Channels.directMemoryBytes() - before).isLessThan(12L * MIB);
            assertThat(drain(client.in(), MUCH)).as("and then all of it comes").isEqualTo(MUCH);
        }
    }

    @Test
    void an_upstream_that_does_not_read_stops_the_client() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    read.await();
                    drain(link.in(), MUCH);
                    link.ok("all");
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawClient client = door.client()) {
            long before = Channels.directMemoryBytes();
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + MUCH + "\r\n\r\n");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    pump(client.out(), MUCH);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            // Sockets' own buffers take some of it; the gateway takes next to nothing.
            assertThatThrownBy(() -> sending.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(Channels.directMemoryBytes() - before).isLessThan(12L * MIB);
            read.countDown();
            sending.get(20, TimeUnit.SECONDS);
            assertThat(client.read().body()).isEqualTo("all");
        }
    }

    @Test
    void chunks_pass_both_ways_with_harmless_trailers_only() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    StringBuilder body = new StringBuilder();
                    while (body.indexOf("\r\n\r\n") < 0) {
                        body.append((char) link.in().read());
                    }
                    link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    String seen = ScriptedUpstream.Link.field(head, "transfer-encoding") + "|" + body;
                    link.send(Integer.toHexString(seen.length()) + "\r\n" + seen
                            + "\r\n0\r\nX-Sum: 7\r\nSet-Cookie: a\r\n\r\n");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3;ext=1\r\nabc\r\n").send("2\r\nde\r\n0\r\nX-T: 1\r\nX-Consumer: evil\r\n\r\n");

            String head = client.readHead();
            assertThat(head).contains("transfer-encoding: chunked\r\n");
            StringBuilder rest = new StringBuilder();
            while (rest.indexOf("0\r\nx-sum: 7\r\n\r\n") < 0) {
                rest.append(client.line()).append("\r\n");
            }
            assertThat(rest.toString())
                    .contains("chunked|")
                    .contains("3\r\nabc\r\n2\r\nde\r\n0\r\nx-t: 1\r\n\r\n")
                    .doesNotContain("evil")
                    .doesNotContain("cookie");
        }
    }

    @Test
    void a_chunked_body_may_be_cut_anywhere_on_its_way() throws Exception {
        String body = "5\r\nhello\r\n3;x=y\r\nbye\r\n0\r\nX-T: 1\r\n\r\n";
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        begun.add(head);
                        StringBuilder read = new StringBuilder();
                        while (read.indexOf("\r\n0\r\n") < 0 || !read.toString().endsWith("\r\n\r\n")) {
                            read.append((char) link.in().read());
                        }
                        link.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                Door door = Door.to(upstream.port())) {
            for (int cut = 0; cut < body.length(); cut++) {
                try (RawClient client = door.client()) {
                    client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + body.substring(0, cut));
                    begun.take(); // what was sent so far has been read by then, and no more was there
                    client.send(body.substring(cut));

                    assertThat(client.read().body()).as("cut at %d", cut).isEqualTo("ok");
                }
            }
        }
    }

    @Test
    void a_chunked_body_over_the_routes_bound_is_413_half_way() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> link.in().readAllBytes());
                Door door = Door.with(Configurations.route(upstream.port(), ",\"requestBody\":{\"maxBytes\":10}"));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n");
            client.send("8\r\n12345678\r\n");

            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("connection")).isEqualTo("close");
        }
    }

    @Test
    void a_response_until_the_end_of_its_connection_is_chunked_for_the_client() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.0 200 OK\r\n\r\nuntil the end");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.field("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.body()).isEqualTo("until the end");
            assertThat(client.get("/").read().body()).isEqualTo("until the end");
        }
    }

    @Test
    void an_early_answer_reaches_a_client_that_is_still_sending() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope");
                    link.in().readAllBytes();
                });
                Door door = Door.with(Configurations.route(upstream.port(), UNLIMITED));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: " + MUCH + "\r\n\r\nxxxx");

            assertThat(client.read().body()).isEqualTo("nope");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_part_of_a_response_does_not_wait_for_the_rest() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    link.send("5\r\nfirst\r\n");
                    more.await();
                    link.send("4\r\nlast\r\n0\r\n\r\n");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.get("/").readHead();
            assertThat(client.line() + client.line()).isEqualTo("5first");
            more.countDown();
            assertThat(client.line() + client.line()).isEqualTo("4last");
        }
    }

    @Test
    void a_client_that_goes_away_cancels_the_upstream() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    asked.countDown();
                    if (link.in().read() < 0) {
                        cancelled.countDown();
                    }
                });
                Door door = Door.to(upstream.port())) {
            try (RawClient client = door.client()) {
                client.get("/");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(door.record().code).isEqualTo("client-closed");
        }
    }

    @Test
    void a_hundred_continue_comes_from_the_upstream() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    assertThat(ScriptedUpstream.Link.field(link.head(), "expect"))
                            .isEqualTo("100-continue");
                    link.send("HTTP/1.1 100 Continue\r\n\r\n");
                    link.ok(new String(link.in().readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII));
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            assertThat(client.send("body").read().body()).isEqualTo("body");
        }
    }

    @Test
    void a_refusal_comes_instead_of_a_hundred_continue() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.guarded(upstream.port()));
                RawClient client = door.client()) {
            client.send("POST /orders/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("connection")).isEqualTo("close");
        }
    }

    @Test
    void a_small_refused_body_is_read_over_and_the_connection_lives_on() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.guarded(upstream.port()));
                RawClient client = door.client()) {
            client.send("POST /orders/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.send("body").get("/unknown").read().status()).isEqualTo(404);
        }
    }

    @Test
    void old_clients_are_served_in_their_way() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
                    }
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.send("GET / HTTP/1.0\r\n\r\n").read();

            assertThat(response.field("transfer-encoding")).isEmpty();
            assertThat(response.field("connection")).isEqualTo("close");
            assertThat(response.body()).isEqualTo("ok");
        }
    }

    @Test
    void statuses_without_body_have_none() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        link.send(
                                head.contains("/204")
                                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                                        : "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 99\r\n\r\n");
                    }
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            assertThat(client.get("/204").read().field("content-length")).isEmpty();
            assertThat(client.get("/304").read().field("etag")).isEqualTo("\"a\"");
            assertThat(client.get("/204").read().status()).isEqualTo(204);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }
}
