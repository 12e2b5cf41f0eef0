package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.upstream.Upstreams;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private static final String CHECKS =
            "\"healthCheck\":{\"path\":\"/health\",\"interval\":\"100ms\",\"timeout\":\"100ms\","
                    .concat("\"healthyAfter\":1,\"unhealthyAfter\":%d},");

    private static boolean isHealthy(Door door, int index) {
        return door.upstreams().health().get(index).healthy();
    }

    private static String configuration(int port, int weight, String fields) {
        return ChangesUnderLoadTest.upstream(fields, ChangesUnderLoadTest.target(port, weight));
    }

    @Test
    void a_probe_that_gets_no_answer_is_over_at_its_timeout_and_counts_as_a_failure() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch several = new CountDownLatch(5);
        try (ScriptedUpstream silent = ScriptedUpstream.of(link -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    link.head();
                    several.countDown();
                    link.in().read(); // until the other side gives up
                    atOnce.decrementAndGet();
                });
                Door door = Door.with(configuration(silent.port(), 1, CHECKS.formatted(2)))) {
            await().until(() -> !isHealthy(door, 0));
            several.await();
            assertThat(most.get()).as("probes at once").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void what_the_checks_found_outlives_a_change_and_goes_when_the_checks_go() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        try (ScriptedUpstream ill = ScriptedUpstream.of(link -> {
            link.head();
            asked.countDown();
            link.send("HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n");
        })) {
            try (Door door = Door.with(configuration(ill.port(), 1, CHECKS.formatted(3)))) {
                await().until(() -> !isHealthy(door, 0));
                door.configure(configuration(ill.port(), 5, CHECKS.formatted(3)));
                assertThat(isHealthy(door, 0)).isFalse();
                door.configure(configuration(ill.port(), 5, CHECKS.formatted(100)));
                assertThat(isHealthy(door, 0)).isFalse();
                door.configure(configuration(ill.port(), 5, ""));
                assertThat(door.upstreams().health())
                        .extracting(Upstreams.Health::healthy)
                        .containsExactly(true);
            }
        }
    }
}
