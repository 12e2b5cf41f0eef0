package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    @Test
    void one_connection_to_the_upstream_serves_many_requests() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/" + i).read().body()).startsWith("GET /" + i + " ");
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_their_order() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            StringBuilder ahead = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                ahead.append(i % 3 == 0 ? "POST /" : "GET /").append(i).append(" HTTP/1.1\r\nHost: test\r\n");
                ahead.append(i % 3 == 0 ? "Content-Length: 3\r\n\r\nabc" : "\r\n");
            }
            client.send(ahead.toString());
            for (int i = 0; i < 200; i++) {
                assertThat(client.read().body()).contains(" /" + i + " HTTP/1.1");
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void no_more_connections_are_opened_than_the_upstream_allows_and_the_others_wait() throws Exception {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        busy.countDown();
                        go.await();
                        link.ok("done");
                    }
                });
                Door door = Door.with(Configurations.open(upstream.port(), "\"maxConnectionsPerNode\":2,"))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(door.client().get("/" + i));
            }
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (RawClient client : clients) {
                assertThat(client.read().body()).isEqualTo("done");
                client.close();
            }
            assertThat(door.upstreams().connections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void close_means_close() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                    .read();
            assertThat(response.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_request_in_single_bytes_is_a_request() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            for (char c : "POST /slow HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            for (char c : "3\r\nabc\r\n0\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.read().body()).startsWith("POST /slow ");
        }
    }

    @Test
    void a_client_that_sends_ahead_and_does_not_read_is_not_read_either() throws Exception {
        int requests = 60_000;
        try (Door door = Door.closed();
                RawClient client = door.client();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            client.socket().setReceiveBufferSize(32 << 10);
            Future<RawClient> sent =
                    other.submit(() -> client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n".repeat(requests)));
            int answered = 0;
            while (door.recordWithin(Duration.ofSeconds(2)) != null) {
                answered++;
            }
            assertThat(answered).isPositive().isLessThan(requests);

            for (int i = 0; i < requests; i++) {
                assertThat(client.read().status()).isEqualTo(503);
            }
            sent.get(10, TimeUnit.SECONDS);
        }
    }
}
