package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Where there is no room counters are shared, but not by strict limits with relaxed ones of the same numbers. */
class SharedCountersTest {
    private static final LimitRule RULE = new LimitRule.Window(10, TimeUnit.HOURS.toNanos(1));
    private static final int SLOTS = 20;

    @Test
    void a_strict_limit_does_not_believe_what_a_relaxed_one_made_after_a_loss() throws IOException {
        TestNode again = TestNode.with("node-1", OwnerClock.system(), 1);
        try {
            // It finds itself among the voters: it counted before, and what that was is gone.
            TestNode.tell(List.of(again), List.of(again), List.of(again), 1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> again.cluster.state() == MemberState.JOINED);
            TestNode.settle(List.of(again));
            awaitFull(again);

            for (int slot = 0; slot < SLOTS; slot++) {
                assertThat(leased(again, relaxed(slot), new Want(1, 0, 1, false))
                                .permits())
                        .isEqualTo(1);
                assertThat(leased(again, strict(slot), new Want(1, 0, 1, true)).permits())
                        .as("all of it may have been spent before")
                        .isZero();
            }
        } finally {
            again.close();
        }
    }

    @Test
    void each_mode_has_its_own_and_gets_back_what_was_taken_of_it() throws IOException {
        TestNode full = TestNode.with("node-1", OwnerClock.system(), 1);
        try {
            TestNode.join(List.of(full));
            awaitFull(full);

            for (int slot = 0; slot < SLOTS; slot++) {
                CounterKey relaxed = relaxed(slot);
                CounterKey strict = strict(slot);
                Grant.Leased half = leased(full, relaxed, new Want(10, 0, 1, false));
                assertThat(half.permits()).isEqualTo(5);
                assertThat(leased(full, strict, new Want(10, 0, 1, true)).permits())
                        .isEqualTo(5);
                full.ledger.giveBack(relaxed, RULE, half.from(2), false);
                Awaitility.await()
                        .untilAsserted(() -> assertThat(leased(full, relaxed, new Want(0, 0, 1, false))
                                        .remaining())
                                .isEqualTo(3));
                assertThat(leased(full, strict, new Want(0, 0, 1, true)).remaining())
                        .isZero();
            }
        } finally {
            full.close();
        }
    }

    /** One counter is there, which is all that there is room for; of another rule, so that it shares with none of those here. */
    private static void awaitFull(TestNode node) {
        LimitRule another = new LimitRule.Window(7, TimeUnit.HOURS.toNanos(1));
        node.ledger
                .lease(new CounterKey(9, 9), another, new Want(1, 0, 1, false))
                .toCompletableFuture()
                .join();
        Awaitility.await().until(() -> node.ledger.counters() >= 1);
    }

    private static CounterKey relaxed(int slot) {
        return new CounterKey(1, slot);
    }

    /** Falls on the same of those that are shared. */
    private static CounterKey strict(int slot) {
        return new CounterKey(2, slot);
    }

    private static Grant.Leased leased(TestNode node, CounterKey key, Want want) {
        return (Grant.Leased)
                node.ledger.lease(key, RULE, want).toCompletableFuture().join();
    }
}
