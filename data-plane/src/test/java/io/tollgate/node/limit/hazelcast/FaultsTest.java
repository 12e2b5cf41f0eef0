package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.LimitAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What limits do when members die, hang or are too many for their room. */
class FaultsTest {
    @Test
    void the_others_go_on_with_the_counters_of_a_member_that_is_killed() throws IOException {
        TestNode first = TestNode.named("node-1");
        TestNode second = TestNode.named("node-2");
        List<Limit> limits = IntStream.range(0, 20)
                .mapToObj(i -> limit("{\"name\":\"limit-" + i
                        + "\",\"by\":[],\"rules\":[{\"requests\":5,\"per\":\"10m\"}],\"mode\":\"strict\"}"))
                .toList();
        try {
            TestNode.join(List.of(first, second));
            limits.forEach(limit -> assertThat(first.admitted(3, limit)).isEqualTo(3));
            second.kill();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> first.cluster.members().size() == 1);
            assertThat(first.take(limits.getFirst()))
                    .as("one of two is no majority")
                    .isInstanceOf(LimitAnswer.Unavailable.class);
            TestNode.tell(List.of(first), List.of(first), 2);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(first.cluster.majority()).isPresent());
            limits.forEach(limit -> assertThat(first.admitted(5, limit))
                    .as("what was taken before is remembered by the backup")
                    .isEqualTo(2));
        } finally {
            second.close();
            first.close();
        }
    }

    @Test
    void a_member_that_leaves_hands_its_counters_over() throws IOException {
        TestNode first = TestNode.named("node-1");
        TestNode second = TestNode.named("node-2");
        Limit limit = limit("""
                {"name":"handed","by":[],"rules":[{"requests":5,"per":"10m"}],"mode":"strict"}""");
        try {
            TestNode.join(List.of(first, second));
            assertThat(second.admitted(3, limit)).isEqualTo(3);
            second.close();
            TestNode.tell(List.of(first), List.of(first), 2);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(first.cluster.majority()).isPresent());
            assertThat(first.admitted(5, limit)).isEqualTo(2);
        } finally {
            first.close();
        }
    }

    @Test
    void a_node_that_stops_gives_back_what_it_holds() throws IOException {
        TestNode first = TestNode.named("node-1");
        TestNode second = TestNode.named("node-2");
        Limit limit = limit("""
                {"name":"held","by":[],"rules":[{"requests":1000,"per":"10m"}],"mode":"strict"}""");
        try {
            TestNode.join(List.of(first, second));
            long used = 0;
            while (second.held() == 0) {
                used += second.admitted(10, limit);
                assertThat(used).as("it leases ahead before the limit is spent").isLessThan(900);
            }
            second.close();
            TestNode.tell(List.of(first), List.of(first), 2);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(first.cluster.majority()).isPresent());
            assertThat(first.admitted(1_000, limit)).isEqualTo(1_000 - used);
        } finally {
            first.close();
        }
    }

    @Test
    void an_owner_that_hangs_makes_each_limit_do_what_its_mode_says() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        OwnerClock clock = OwnerClock.system();
        AtomicBoolean hangs = new AtomicBoolean();
        OwnerClock hanging = () -> {
            if (hangs.get()) {
                awaitUninterruptibly(resume);
            }
            return clock.now();
        };
        TestNode node = TestNode.impatient("node-1", hanging);
        try {
            TestNode.join(List.of(node));
            node.take(limit(rule("warm", "strict", "deny")));
            hangs.set(true);
            // Each of these returns while the owner still hangs: nothing waited for it.
            assertThat(node.take(limit(rule("denies", "strict", "deny"))))
                    .isEqualTo(new LimitAnswer.Unavailable("denies"));
            assertThat(node.take(limit(rule("allows", "strict", "allow")))).isInstanceOf(LimitAnswer.Admitted.class);
            assertThat(node.admitted(5, limit(rule("shares", "relaxed", "deny"))))
                    .as("the whole limit: this node is the only one")
                    .isEqualTo(3);
            assertThat(resume.getCount()).isOne();
            assertThat(node.meters
                            .get("tollgate.limit.decisions")
                            .tags("limit", "shares", "verdict", "admitted-locally")
                            .counter()
                            .count())
                    .isEqualTo(3);
        } finally {
            hangs.set(false);
            resume.countDown();
            node.close();
        }
    }

    @Test
    void asking_never_blocks_the_caller_even_when_the_owner_hangs() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        OwnerClock clock = OwnerClock.system();
        AtomicReference<Thread> counted = new AtomicReference<>();
        OwnerClock hanging = () -> {
            counted.set(Thread.currentThread());
            awaitUninterruptibly(resume);
            return clock.now();
        };
        TestNode node = TestNode.with("node-1", hanging, MapLedger.COUNTERS_MAX);
        try {
            TestNode.join(List.of(node));
            Limit limit = limit(rule("slow", "strict", "deny"));
            LimitAnswer answer = node.limiter.take(TestNode.request(limit));
            assertThat(answer)
                    .as("the caller is back, long before a time-out and before the gate is opened")
                    .isInstanceOf(LimitAnswer.Pending.class);
            assertThat(resume.getCount()).isOne();
            Awaitility.await().until(() -> counted.get() != null);
            assertThat(counted.get()).isNotEqualTo(Thread.currentThread());
        } finally {
            resume.countDown();
            node.close();
        }
    }

    @Test
    void above_the_cap_new_counters_share_spill_counters_and_live_ones_stay() throws IOException {
        TestNode node = TestNode.with("node-1", OwnerClock.system(), 65);
        try {
            TestNode.join(List.of(node));
            // 64 counters are there from warming up.
            Limit kept = limit(rule("kept", "strict", "deny"));
            assertThat(node.admitted(1, kept)).isEqualTo(1);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                node.take(limit(rule("probe-" + System.nanoTime(), "strict", "deny")));
                return node.ledger.counters() >= 65;
            });
            long admitted = 0;
            for (int i = 0; i < 200; i++) {
                admitted += node.admitted(3, limit(rule("spilled-" + i, "strict", "deny")));
            }
            assertThat(admitted).as("64 counters of 3, and not 200").isLessThanOrEqualTo(64 * 3);
            assertThat(node.admitted(5, kept)).isEqualTo(2);
        } finally {
            node.close();
        }
    }

    @Test
    void before_the_cluster_is_there_limits_do_what_their_mode_says() throws IOException {
        TestNode node = TestNode.named("node-1");
        try {
            assertThat(node.take(limit(rule("denies", "strict", "deny"))))
                    .isEqualTo(new LimitAnswer.Unavailable("denies"));
            assertThat(node.admitted(5, limit(rule("shares", "relaxed", "deny"))))
                    .isEqualTo(3);
        } finally {
            node.close();
        }
    }

    private static String rule(String name, String mode, String onUnavailable) {
        return "{\"name\":\"" + name + "\",\"by\":[],\"rules\":[{\"requests\":3,\"per\":\"10m\"}],\"mode\":\"" + mode
                + "\",\"onUnavailable\":\"" + onUnavailable + "\"}";
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
