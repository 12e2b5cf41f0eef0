package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The queue for a connection, the wait in it, and what retries may add. */
class BoundsTowardsUpstreamsTest {
    /** Of one event loop; the door has two. */
    private static final int QUEUE = 1024;

    private static ScriptedUpstream holding(CountDownLatch go) throws Exception {
        return ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                go.await();
                link.ok("done");
            }
        });
    }

    @Test
    void when_the_queue_is_full_the_next_request_is_refused_at_once_and_those_in_it_are_served() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedUpstream upstream = holding(go);
                Door door =
                        Door.roomy(Configurations.open(upstream.port(), "\"maxConnectionsPerNode\":1,"), 4 * QUEUE)) {
            while (clients.size() < 2 * QUEUE + 10) {
                clients.add(door.client().get("/"));
            }
            await().until(() -> door.upstreams().pools().getFirst().overflows() > 0);
            await().until(() -> door.upstreams().pools().getFirst().waiting() >= QUEUE);
            assertThat(door.upstreams().pools().getFirst().waiting()).isLessThanOrEqualTo(2 * QUEUE);
            go.countDown();
            int refused = 0;
            for (RawClient client : clients) {
                RawClient.Response response = client.read();
                if (response.status() == 503) {
                    assertThat(response.body()).contains("\"code\":\"upstream-overloaded\"");
                    refused++;
                } else {
                    assertThat(response.body()).isEqualTo("done");
                }
            }
            assertThat((long) refused)
                    .isPositive()
                    .isEqualTo(door.upstreams().pools().getFirst().overflows());
            assertThat(door.upstreams().connections()).isLessThanOrEqualTo(1);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void nobody_waits_for_a_connection_longer_than_the_route_lets_a_request_take() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String configuration = Configurations.open(0, "\"maxConnectionsPerNode\":1,");
        try (ScriptedUpstream upstream = holding(go);
                Door door = Door.with(configuration
                        .replace("127.0.0.1:0", "127.0.0.1:" + upstream.port())
                        .replace("\"access\"", "\"timeouts\":{\"request\":\"1h\"},\"access\""));
                RawClient busy = door.client().get("/");
                RawClient late = door.client()) {
            await().until(() -> upstream.connections() == 1);
            door.configure(configuration
                    .replace("127.0.0.1:0", "127.0.0.1:" + upstream.port())
                    .replace("\"access\"", "\"timeouts\":{\"request\":\"100ms\"},\"access\""));
            RawClient.Response response = late.get("/").read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("\"code\":\"upstream-overloaded\"");
            assertThat(door.upstreams().pools().getFirst().waits()).isEqualTo(1);
            assertThat(door.upstreams().pools().getFirst().waiting()).isZero();
            go.countDown();
            assertThat(busy.read().body()).isEqualTo("done");
        }
    }

    @Test
    void an_upstream_that_is_down_is_not_buried_under_retries() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        int requests = 200;
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        asked.incrementAndGet();
                        link.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                Door door = Door.with(Configurations.open(
                        upstream.port(), "\"retry\":{\"attempts\":5,\"on\":[\"503\"],\"budgetPercent\":10},"));
                RawClient client = door.client()) {
            for (int i = 0; i < requests; i++) {
                assertThat(client.get("/").read().status()).isEqualTo(503);
            }
            // A tenth of the requests, and what a quiet upstream may spend at once.
            assertThat(asked.get()).isBetween(requests + 20, requests + 20 + 5);
        }
    }
}
