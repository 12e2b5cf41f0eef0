package io.tollgate.node.limit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A member beside one of a version before, which can read neither returns that ride on calls nor looks. */
class OlderMemberTest {
    private static final LimitRule RULE = new LimitRule.Window(10, TimeUnit.HOURS.toNanos(1));

    @Test
    void while_a_member_cannot_read_returns_that_ride_they_go_alone_and_no_call_fails() throws IOException {
        try (TestNode older = TestNode.ofVersionBefore("node-1");
                TestNode newer = TestNode.named("node-2")) {
            TestNode.join(List.of(older, newer));
            assertThat(newer.cluster.readByAll()).isEqualTo(1);
            List<CounterKey> keys =
                    IntStream.range(0, 20).mapToObj(i -> new CounterKey(11, i)).toList();
            for (CounterKey key : keys) {
                Grant.Leased all = leased(newer, key, new Want(10, 0, 1));
                assertThat(all.permits()).isEqualTo(10);
                leased(newer, key, new Want(0, 0, 1, true, List.of(all.from(4))));
            }
            for (CounterKey key : keys) {
                Awaitility.await()
                        .untilAsserted(() -> assertThat(
                                        leased(newer, key, new Want(0, 0, 1)).remaining())
                                .isEqualTo(6));
            }
        }
    }

    @Test
    void while_a_member_cannot_read_looks_how_a_counter_stands_is_not_known() throws IOException {
        try (TestNode older = TestNode.ofVersionBefore("node-1");
                TestNode newer = TestNode.named("node-2")) {
            TestNode.join(List.of(older, newer));
            for (int i = 0; i < 20; i++) { // some counters live here, some there
                CounterKey key = new CounterKey(12, i);
                assertThat(leased(newer, key, new Want(1, 0, 1)).permits()).isEqualTo(1);
                assertThat(newer.ledger.look(key, RULE, true))
                        .failsWithin(Duration.ofSeconds(20))
                        .withThrowableOfType(ExecutionException.class)
                        .withMessageContaining("a version that can't tell");
            }
        }
    }

    private static Grant.Leased leased(TestNode node, CounterKey key, Want want) {
        return (Grant.Leased)
                node.ledger.lease(key, RULE, want).toCompletableFuture().join();
    }
}
