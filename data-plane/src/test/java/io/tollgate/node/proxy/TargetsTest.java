package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static ScriptedUpstream named(String name, AtomicBoolean well) throws Exception {
        return ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                if (well.get()) {
                    link.ok(name);
                } else {
                    link.send("HTTP/1.1 503 Ill\r\nContent-Length: 0\r\n\r\n");
                }
            }
        });
    }

    private static String two(int first, int second, String fields) {
        return """
                {"upstreams":[{"name":"up",%s"targets":[{"url":"http://127.0.0.1:%d","weight":300},{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(fields, first, second);
    }

    @Test
    void requests_are_shared_by_weight() throws Exception {
        try (ScriptedUpstream a = named("a", new AtomicBoolean(true));
                ScriptedUpstream b = named("b", new AtomicBoolean(true));
                Door door = Door.with(two(a.port(), b.port(), ""));
                RawClient client = door.client()) {
            StringBuilder order = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                order.append(client.get("/").read().body());
            }
            assertThat(order.toString())
                    .as("three of four without a burst; which of equals comes first is drawn by lot")
                    .isIn("aabaaaba", "abaaabaa");
        }
    }

    @Test
    void of_two_the_one_with_fewer_requests_under_way_for_its_weight_is_taken() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger busyA = new AtomicInteger();
        AtomicInteger busyB = new AtomicInteger();
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedUpstream a = holding(busyA, go);
                ScriptedUpstream b = holding(busyB, go);
                Door door = Door.with(two(a.port(), b.port(), "\"loadBalancing\":\"least-requests\","))) {
            for (int i = 1; i <= 20; i++) {
                clients.add(door.client().get("/"));
                int sent = i;
                await().until(() -> busyA.get() + busyB.get() == sent);
            }
            // Their weights are 300 and 100.
            assertThat(busyA.get()).isEqualTo(15);
            go.countDown();
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static ScriptedUpstream holding(AtomicInteger busy, CountDownLatch go) throws Exception {
        return ScriptedUpstream.of(link -> {
            link.head();
            busy.incrementAndGet();
            go.await();
            link.ok("done");
        });
    }

    @Test
    void the_one_that_answers_sooner_gets_most() throws Exception {
        ScriptedUpstream.Script slow = link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                LockSupport.parkNanos(30_000_000);
                link.ok("slow");
            }
        };
        try (ScriptedUpstream a = ScriptedUpstream.of(slow);
                ScriptedUpstream b = ScriptedUpstream.of(ScriptedUpstream.saying("fast"));
                Door door = Door.with(two(a.port(), b.port(), "\"loadBalancing\":\"ewma\","));
                RawClient client = door.client()) {
            int fast = 0;
            for (int i = 0; i < 100; i++) {
                fast += client.get("/").read().body().equals("fast") ? 1 : 0;
            }
            assertThat(fast).as("though its weight is a third of the other's").isGreaterThan(50);
        }
    }

    @Test
    void a_target_that_checks_find_ill_gets_nothing_until_it_is_well_again() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        String checks = "\"healthCheck\":{\"path\":\"/health\",\"interval\":\"100ms\",\"timeout\":\"1s\","
                .concat("\"healthyAfter\":1,\"unhealthyAfter\":2},");
        try (ScriptedUpstream a = named("a", well);
                ScriptedUpstream b = named("b", new AtomicBoolean(true));
                Door door = Door.with(two(a.port(), b.port(), checks));
                RawClient client = door.client()) {
            well.set(false);
            await().until(() -> door.upstreams().health().stream().anyMatch(target -> !target.healthy()));
            for (int i = 0; i < 8; i++) {
                assertThat(client.get("/").read().body()).isEqualTo("b");
            }
            well.set(true);
            await().until(() -> client.get("/").read().body().equals("a"));
        }
    }

    @Test
    void with_no_healthy_target_left_it_is_503() throws Exception {
        AtomicBoolean well = new AtomicBoolean(false);
        String checks = "\"healthCheck\":{\"path\":\"/h\",\"interval\":\"100ms\",\"unhealthyAfter\":1},";
        try (ScriptedUpstream a = named("a", well);
                ScriptedUpstream b = named("b", well);
                Door door = Door.with(two(a.port(), b.port(), checks));
                RawClient client = door.client()) {
            await().until(() -> door.upstreams().health().stream().noneMatch(target -> target.healthy()));
            RawClient.Response response = client.get("/").read();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("\"code\":\"no-healthy-target\"");
        }
    }

    @Test
    void a_target_that_fails_too_often_is_left_out() throws Exception {
        int dead;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = free.getLocalPort();
        }
        try (ScriptedUpstream b = named("b", new AtomicBoolean(true));
                Door door =
                        Door.with(two(dead, b.port(), "\"outlier\":{\"consecutiveFailures\":2,\"ejectFor\":\"1h\"},"));
                RawClient client = door.client()) {
            int failed = 0;
            for (int i = 0; i < 20; i++) {
                failed += client.get("/").read().status() == 502 ? 1 : 0;
            }
            assertThat(failed).isEqualTo(2);
            assertThat(door.upstreams().health())
                    .filteredOn(target -> target.ejected())
                    .singleElement()
                    .satisfies(
                            target -> assertThat(target.out()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1)));
        }
    }

    @Test
    void a_target_that_was_left_out_is_back_after_its_time() throws Exception {
        AtomicBoolean well = new AtomicBoolean(false);
        try (ScriptedUpstream a = named("a", well);
                ScriptedUpstream b = named("b", new AtomicBoolean(true));
                Door door = Door.with(
                        two(a.port(), b.port(), "\"outlier\":{\"consecutiveFailures\":1,\"ejectFor\":\"100ms\"},"));
                RawClient client = door.client()) {
            await().until(() -> client.get("/").read().status() == 503);
            assertThat(client.get("/").read().body()).isEqualTo("b");
            well.set(true);
            await().until(() -> client.get("/").read().body().equals("a"));
        }
    }

    @Test
    void a_failed_connect_is_tried_on_the_other_target_even_with_a_body() throws Exception {
        int dead;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = free.getLocalPort();
        }
        try (ScriptedUpstream b = ScriptedUpstream.echo();
                Door door = Door.with(two(
                        dead,
                        b.port(),
                        "\"retry\":{\"attempts\":1,\"on\":[\"connect-failure\"],\"budgetPercent\":100},"));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody");
            assertThat(client.read().body()).endsWith("\r\n\r\nbody");
        }
    }
}
