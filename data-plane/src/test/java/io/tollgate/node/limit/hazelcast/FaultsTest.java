package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Limit;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
            TestNode.tell(List.of(first), List.of(first), List.of(first, second), 2);
            Awaitility.await().until(() -> first.cluster.version() == 2);
            assertThat(first.cluster.majority())
                    .as("nor is it when the control plane reaches nobody else: the other side of a cut may do the same")
                    .isEmpty();
            assertThat(first.cluster.standing().of())
                    .as("parts of what may be in flight stay as they are")
                    .isEqualTo(2);
            TestNode.tell(List.of(first), List.of(first), 3); // an operator removed the other
            Awaitility.await()
                    .untilAsserted(() -> assertThat(first.cluster.majority()).isPresent());
            TestNode.settle(List.of(first)); // what the other owned is granted from once its votes are over for certain
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
            TestNode.settle(List.of(first));
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
            TestNode.settle(List.of(first));
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
        AtomicBoolean hangs = new AtomicBoolean();
        OwnerClock hanging = () -> {
            if (hangs.get()) {
                counted.set(Thread.currentThread());
                awaitUninterruptibly(resume);
            }
            return clock.now();
        };
        TestNode node = TestNode.with("node-1", hanging, TestNode.COUNTERS_MAX);
        try {
            TestNode.join(List.of(node));
            hangs.set(true);
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
            assertThat(admitted).as("64 counters of half of 3, and not 200").isLessThanOrEqualTo(64 * 2);
            assertThat(node.admitted(5, kept)).isEqualTo(2);
        } finally {
            node.close();
        }
    }

    @Test
    void a_counter_that_was_spilled_and_then_finds_room_has_the_other_half() throws IOException {
        TestNode full = TestNode.with("node-1", OwnerClock.system(), 1);
        TestNode roomy = TestNode.named("node-2");
        try {
            TestNode.join(List.of(full, roomy));
            Awaitility.await().until(() -> full.ledger.counters() >= 1);
            for (int i = 0; i < 20; i++) {
                Limit window = limit("{\"name\":\"window-" + i
                        + "\",\"by\":[],\"rules\":[{\"requests\":5,\"per\":\"10m\"}],\"mode\":\"strict\"}");
                Limit bucket = limit("{\"name\":\"bucket-" + i
                        + "\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1h\",\"burst\":4}],\"mode\":\"strict\"}");
                assertThat(full.admitted(10, window) + roomy.admitted(10, window) + full.admitted(10, window))
                        .as("whatever the spill counter that it shared has given, never more than the limit")
                        .isLessThanOrEqualTo(5);
                assertThat(full.admitted(10, bucket) + roomy.admitted(10, bucket) + full.admitted(10, bucket))
                        .isLessThanOrEqualTo(4);
            }
            assertThat(roomy.admitted(10, limit(rule("new-here", "strict", "deny"))))
                    .as("half of 3: it may have been spilled")
                    .isEqualTo(1);
        } finally {
            roomy.close();
            full.close();
        }
    }

    @Test
    void a_member_that_hangs_silences_no_counters_but_those_that_need_it_and_nobody_waits_for_it() throws Exception {
        CountDownLatch resume = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean();
        OwnerClock clock = OwnerClock.system();
        TestNode asking = TestNode.withEndlessCalls("node-1");
        TestNode frozen = TestNode.with(
                "node-2",
                () -> {
                    if (hangs.get()) {
                        awaitUninterruptibly(resume);
                    }
                    return clock.now();
                },
                TestNode.COUNTERS_MAX);
        TestNode third = TestNode.named("node-3");
        try {
            TestNode.join(List.of(asking, frozen, third));
            hangs.set(true);
            // Each of these returns though its call has an hour: some are answered, some not.
            Set<Class<?>> answers = new HashSet<>();
            for (int i = 0; answers.size() < 2; i++) {
                assertThat(i).as("answers so far: %s", answers).isLessThan(2_000);
                answers.add(
                        asking.take(limit(rule("limit-" + i, "strict", "deny"))).getClass());
            }
            assertThat(answers).containsExactlyInAnyOrder(LimitAnswer.Admitted.class, LimitAnswer.Unavailable.class);
            assertThat(IntStream.range(2_000, 4_000)
                            .mapToObj(i -> asking.take(limit(rule("limit-" + i, "strict", "deny"))))
                            .filter(LimitAnswer.Admitted.class::isInstance)
                            .findFirst())
                    .as("and still some are, while the number of counters can't be had")
                    .isPresent();
            assertThat(resume.getCount()).isOne();
        } finally {
            hangs.set(false);
            resume.countDown();
            third.close();
            frozen.close();
            asking.close();
        }
    }

    @Test
    void a_call_that_nobody_waits_for_any_more_debits_nothing() throws Exception {
        TestNode node = TestNode.named("node-1");
        CountDownLatch stalled = new CountDownLatch(1);
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(8));
        MapLedger.Bounds hasty = new MapLedger.Bounds(TestNode.COUNTERS_MAX, 1, TimeUnit.HOURS.toNanos(1));
        LimitRule bucket = new LimitRule.Bucket(1, TimeUnit.HOURS.toNanos(1), 1);
        CounterKey key = new CounterKey(1, 2);
        try (MapLedger ledger = new MapLedger(node.cluster, node.clock, node.voting, node.full, hasty, one)) {
            TestNode.join(List.of(node));
            one.execute(() -> awaitUninterruptibly(stalled));
            assertThat(ledger.lease(key, bucket, Want.exactly(1))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(Grant.Unavailable.class);
            stalled.countDown();
            Awaitility.await().until(() -> one.getCompletedTaskCount() == 2);
            assertThat(node.ledger
                            .lease(key, bucket, Want.exactly(1))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            Grant.Leased.class,
                            leased -> assertThat(leased.permits()).isEqualTo(1));
        } finally {
            node.close();
        }
    }

    @Test
    void permits_that_nobody_takes_back_are_counted() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        LimitRule window = new LimitRule.Window(1_000, TimeUnit.HOURS.toNanos(1));
        CounterKey key = new CounterKey(3, 4);
        TestNode node = TestNode.named("node-1");
        try {
            node.ledger.register(meters);
            TestNode.join(List.of(node));
            Grant.Leased leased = (Grant.Leased) node.ledger
                    .lease(key, window, new Want(1, 6, 1, false))
                    .toCompletableFuture()
                    .join();
            node.ledger.giveBack(key, window, leased, false);
            node.ledger.giveBack(new CounterKey(5, 6), window, leased, false); // there is no such counter
            Awaitility.await().until(() -> stranded(meters, "lost") == leased.permits());
            node.cluster.close();
            node.ledger.giveBack(key, window, leased, false);
            assertThat(stranded(meters, "unsent")).isEqualTo(leased.permits());
            assertThat(stranded(meters, "lost")).isEqualTo(leased.permits());
        } finally {
            node.close();
        }
    }

    private static long stranded(SimpleMeterRegistry meters, String reason) {
        return Math.round(meters.get("tollgate.limit.stranded")
                .tag("reason", reason)
                .functionCounter()
                .count());
    }

    @Test
    void a_member_that_ends_is_no_majority_and_fails_nobody_who_asks() throws Exception {
        TestNode node = TestNode.named("node-1");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch asked = new CountDownLatch(1);
        Thread asking = Thread.ofPlatform().unstarted(() -> {
            while (!ended.get()) {
                node.cluster.majority();
                node.cluster.members();
                asked.countDown();
            }
        });
        asking.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        try {
            TestNode.join(List.of(node));
            asking.start();
            asked.await();
            node.kill();
            Awaitility.await().until(() -> node.cluster.state() == MemberState.OFF);
        } finally {
            node.close();
            ended.set(true);
            asking.join();
        }
        assertThat(failure.get()).isNull();
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
