package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.limit.CounterLook.Owner;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a counter is said to stand is how it is granted from. */
class CounterLooksTest {
    @Test
    void after_a_restart_of_all_nodes_a_strict_counter_is_told_as_spent_until_it_was_lost() throws IOException {
        TestNode again = TestNode.named("node-1");
        try {
            // It finds itself among the voters: it counted before, and what that was is gone.
            TestNode.tell(List.of(again), List.of(again), List.of(again), 1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> again.cluster.state() == MemberState.JOINED);
            TestNode.settle(List.of(again));

            Limit strict = hourly("lost", "strict");
            assertThat(look(again, strict))
                    .as("nothing is written of it yet")
                    .isInstanceOfSatisfying(Owner.Left.class, CounterLooksTest::isSpentForAnHour);
            assertThat(again.take(strict)).isInstanceOf(LimitAnswer.Refused.class);
            assertThat(look(again, strict))
                    .as("it is now")
                    .isInstanceOfSatisfying(Owner.Left.class, CounterLooksTest::isSpentForAnHour);
            assertThat(look(again, hourly("lost-too", "relaxed")))
                    .as("it starts unspent")
                    .isEqualTo(new Owner.Left(1_000, Duration.ZERO));
        } finally {
            again.close();
        }
    }

    private static void isSpentForAnHour(Owner.Left left) {
        assertThat(left.permits()).isZero();
        assertThat(left.reset()).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(62));
    }

    @Test
    void of_an_owner_that_may_not_grant_nothing_is_known() throws IOException {
        TestNode first = TestNode.named("node-1");
        TestNode second = TestNode.named("node-2");
        try {
            TestNode.join(List.of(first, second));
            second.cutOff = true;
            for (String mode : List.of("strict", "relaxed")) {
                assertThat(IntStream.range(0, 20)
                                .mapToObj(i -> look(first, hourly(mode + "-" + i, mode)))
                                .distinct())
                        .as("some counters live there, some here")
                        .containsExactlyInAnyOrder(new Owner.Unknown(), new Owner.Left(1_000, Duration.ZERO));
            }
        } finally {
            second.close();
            first.close();
        }
    }

    @Test
    void a_counter_that_may_be_counted_with_others_is_not_known() throws IOException {
        TestNode full = TestNode.with("node-1", OwnerClock.system(), 1);
        TestNode roomy = TestNode.named("node-2");
        try {
            TestNode.join(List.of(full, roomy));
            Limit own = hourly("own", "strict");
            assertThat(roomy.admitted(1, own)).isEqualTo(1);
            Awaitility.await().until(() -> full.ledger.counters() >= 1);
            for (String mode : List.of("strict", "relaxed")) {
                Limit shared = hourly("shared", mode);
                assertThat(full.admitted(1, shared)).isEqualTo(1);
                assertThat(look(full, shared)).isEqualTo(new Owner.Unknown());
                assertThat(look(roomy, shared)).as("it has heard of that").isEqualTo(new Owner.Unknown());
            }
            assertThat(look(full, own)).isInstanceOf(Owner.Left.class);
        } finally {
            roomy.close();
            full.close();
        }
    }

    private static Owner look(TestNode node, Limit limit) {
        return node.limiter
                .look(LimitPlan.of(limit), TestNode.request(limit), true)
                .join()
                .getFirst()
                .owner();
    }

    private static Limit hourly(String name, String mode) {
        return limit("{\"name\":\"" + name + "\",\"by\":[],\"rules\":[{\"requests\":1000,\"per\":\"1h\"}],\"mode\":\""
                + mode + "\"}");
    }
}
