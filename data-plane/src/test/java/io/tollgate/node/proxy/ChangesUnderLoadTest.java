package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.Load;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.upstream.Upstreams;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Targets die, go, and change under load; nobody notices. */
class ChangesUnderLoadTest {
    private static final String RETRY =
            "\"retry\":{\"attempts\":2,\"on\":[\"connect-failure\",\"reset-before-response\"],\"budgetPercent\":100},"
                    .concat("\"outlier\":{\"consecutiveFailures\":3,\"ejectFor\":\"1h\"},");

    static String upstream(String fields, String targets) {
        return """
                {"upstreams":[{"name":"up",%s"targets":[%s]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(fields, targets);
    }

    static String target(int port, int weight) {
        return "{\"url\":\"http://127.0.0.1:%d\",\"weight\":%d}".formatted(port, weight);
    }

    @Test
    void a_target_that_dies_costs_no_request_that_may_be_repeated() throws Exception {
        try (ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.of(ScriptedUpstream.saying("b"));
                Door door = Door.with(upstream(RETRY, target(a.port(), 100) + ',' + target(b.port(), 100)));
                Load load = Load.on(door, 8)) {
            load.answered(200);
            assertThat(load.count("a")).isPositive();
            a.kill();
            load.answered(500);
            assertThat(door.upstreams().health()).anyMatch(target -> target.ejected());
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void a_target_that_is_taken_out_is_drained() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedUpstream.Script holding = link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                if (head.startsWith("GET /held ")) {
                    held.countDown();
                    go.await();
                }
                link.ok("b");
            }
        };
        try (ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.of(holding);
                Door door = Door.with(upstream("", target(a.port(), 0) + ',' + target(b.port(), 100)));
                RawClient waiting = door.client().get("/held")) {
            assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
            door.configure(upstream("", target(a.port(), 100) + ',' + target(b.port(), 100)));
            try (Load load = Load.on(door, 8)) {
                load.answered(200);
                door.configure(upstream("", target(a.port(), 100)));
                load.answered(200);
                await().untilAsserted(() ->
                        assertThat(b.open()).as("but for the busy one").isEqualTo(1));
                assertThat(load.failures()).isEmpty();
            }
            go.countDown();
            assertThat(waiting.read().body()).isEqualTo("b");
            await().untilAsserted(() -> assertThat(b.open()).isZero());
        }
    }

    @Test
    void a_target_of_weight_0_ends_what_it_does_and_is_told_as_draining() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ScriptedUpstream.Script holding = link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                if (head.startsWith("GET /held ")) {
                    held.countDown();
                    go.await();
                }
                link.ok("b");
            }
        };
        try (ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.of(holding);
                Door door = Door.with(upstream("", target(b.port(), 100)));
                RawClient waiting = door.client().get("/held")) {
            assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
            door.configure(upstream("", target(a.port(), 100) + ',' + target(b.port(), 0)));
            try (RawClient client = door.client()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(client.get("/").read().body()).isEqualTo("a");
                }
            }
            assertThat(draining(door, b).inflight()).isEqualTo(1);
            go.countDown();
            assertThat(waiting.read().body()).isEqualTo("b");
            await().untilAsserted(() -> assertThat(draining(door, b).inflight()).isZero());
            assertThat(draining(door, b).healthy()).as("and is checked on").isTrue();
        }
    }

    private static Upstreams.Health draining(Door door, ScriptedUpstream of) {
        assertThat(door.upstreams().health())
                .filteredOn(target -> target.draining())
                .as("the one of weight 0")
                .singleElement()
                .satisfies(target -> assertThat(target.target()).endsWith(":" + of.port()));
        return door.upstreams().health().stream()
                .filter(target -> target.draining())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void other_weights_timeouts_and_targets_keep_the_connections() throws Exception {
        try (ScriptedUpstream a = ScriptedUpstream.of(ScriptedUpstream.saying("a"));
                ScriptedUpstream b = ScriptedUpstream.of(ScriptedUpstream.saying("b"));
                Door door = Door.with(upstream("", target(a.port(), 100)));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("a");
            String[] changes = {
                upstream("", target(a.port(), 50)),
                upstream("\"timeouts\":{\"response\":\"3s\"},\"maxConnectionsPerNode\":7,", target(a.port(), 50)),
                upstream("\"loadBalancing\":\"ewma\",", target(a.port(), 50) + ',' + target(b.port(), 0)),
                upstream("\"outlier\":{\"consecutiveFailures\":2},", target(b.port(), 0) + ',' + target(a.port(), 1)),
            };
            for (String change : changes) {
                door.configure(change);
                assertThat(client.get("/").read().body()).isEqualTo("a");
            }
            assertThat(a.connections()).isEqualTo(1);
        }
    }

    @Test
    void what_is_known_of_a_target_outlives_a_change_of_the_others() throws Exception {
        ScriptedUpstream.Script ill = link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                link.send("HTTP/1.1 503 Ill\r\nContent-Length: 0\r\n\r\n");
            }
        };
        String outlier = "\"outlier\":{\"consecutiveFailures\":1,\"ejectFor\":\"1h\"},";
        try (ScriptedUpstream a = ScriptedUpstream.of(ill);
                ScriptedUpstream b = ScriptedUpstream.of(ScriptedUpstream.saying("b"));
                ScriptedUpstream c = ScriptedUpstream.of(ScriptedUpstream.saying("c"));
                Door door = Door.with(upstream(outlier, target(a.port(), 1) + ',' + target(b.port(), 1)));
                RawClient client = door.client()) {
            await().until(() -> client.get("/").read().status() == 503);
            assertThat(door.upstreams().health())
                    .filteredOn(target -> target.ejected())
                    .hasSize(1);
            door.configure(upstream(outlier, target(a.port(), 9) + ',' + target(c.port(), 1)));
            assertThat(door.upstreams().health())
                    .filteredOn(target -> target.ejected())
                    .hasSize(1);
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").read().body()).isEqualTo("c");
            }
            // With none but the ejected one left it is better than nothing.
            door.configure(upstream(outlier, target(a.port(), 1)));
            assertThat(client.get("/").read().head()).startsWith("HTTP/1.1 503 Ill");
        }
    }
}
