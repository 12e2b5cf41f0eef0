package io.tollgate.node.limit.hazelcast;

import static io.tollgate.node.limit.hazelcast.TestNode.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.CounterLook;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two real members count as one. */
class TwoMembersTest {
    private static TestNode first;
    private static TestNode second;

    @BeforeAll
    static void form() throws IOException {
        first = TestNode.named("node-1");
        second = TestNode.named("node-2");
        TestNode.join(List.of(first, second));
    }

    @AfterAll
    static void leave() {
        first.close();
        second.close();
    }

    @Test
    void a_limit_is_counted_over_both() {
        Limit limit = limit("""
                {"name":"both","by":["consumer"],"rules":[{"requests":10,"per":"1m"}],"mode":"strict"}""");
        assertThat(first.admitted(6, limit)).isEqualTo(6);
        assertThat(second.admitted(6, limit)).isEqualTo(4);
        assertThat(first.take(limit)).isInstanceOfSatisfying(LimitAnswer.Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo("both");
            assertThat(refused.retryAfter().toMillis()).isBetween(50_000L, 60_250L);
        });
    }

    @Test
    void a_counter_is_looked_at_from_either_and_stays_as_it_was() {
        Limit limit = limit("""
                {"name":"seen","by":["consumer"],"rules":[{"requests":10,"per":"1m"}],"mode":"strict"}""");
        assertThat(look(first, limit).owner()).isEqualTo(new CounterLook.Owner.Left(10, Duration.ZERO));
        assertThat(first.admitted(6, limit)).isEqualTo(6);

        for (TestNode node : List.of(first, second, first, second)) {
            CounterLook look = look(node, limit);
            long held = look(first, limit).here().permits()
                    + look(second, limit).here().permits();
            assertThat(look.owner()).isInstanceOfSatisfying(CounterLook.Owner.Left.class, left -> {
                assertThat(left.permits() + held).as("left and held").isEqualTo(4);
                assertThat(left.reset()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(61));
            });
        }
        assertThat(second.admitted(6, limit)).as("looking spent nothing").isEqualTo(4);
        assertThat(second.take(limit)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(look(second, limit).here().rest()).isPositive();
        assertThat(look(second, limit).owner())
                .isInstanceOfSatisfying(
                        CounterLook.Owner.Left.class,
                        left -> assertThat(left.permits()).isZero());
    }

    private static CounterLook look(TestNode node, Limit limit) {
        return node.limiter
                .look(LimitPlan.of(limit), TestNode.request(limit), true)
                .join()
                .getFirst();
    }

    @Test
    void an_owner_that_sees_no_majority_grants_nothing_even_to_one_that_does() {
        List<Limit> limits = IntStream.range(0, 20)
                .mapToObj(i -> limit("{\"name\":\"spread-" + i
                        + "\",\"by\":[],\"rules\":[{\"requests\":2,\"per\":\"10m\"}],\"mode\":\"strict\"}"))
                .toList();
        second.cutOff = true;
        try {
            assertThat(limits.stream()
                            .map(first::take)
                            .map(LimitAnswer::getClass)
                            .distinct())
                    .as("some counters live there, some here")
                    .contains(LimitAnswer.Unavailable.class, LimitAnswer.Admitted.class);
        } finally {
            second.cutOff = false;
        }
        assertThat(limits.stream().mapToLong(TwoMembersTest::admittedOfThree).distinct())
                .as("nothing was debited by the owner that was cut off")
                .containsExactlyInAnyOrder(1L, 2L);
    }

    /** An owner that could not tell is left alone for some milliseconds: only what it answers counts. */
    private static long admittedOfThree(Limit limit) {
        LimitAnswer heard = await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> first.take(limit), answer -> !(answer instanceof LimitAnswer.Unavailable));
        return (heard instanceof LimitAnswer.Admitted ? 1 : 0) + first.admitted(2, limit);
    }

    @Test
    void exactly_the_limit_is_admitted_under_concurrency() {
        Limit limit = limit("""
                {"name":"busy","by":["consumer"],"rules":[{"requests":500,"per":"1m"}],"mode":"strict"}""");
        AtomicInteger admitted = new AtomicInteger();
        AtomicInteger unavailable = new AtomicInteger();
        try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
            for (int i = 0; i < 2_000; i++) {
                TestNode node = i % 2 == 0 ? first : second;
                clients.execute(() -> {
                    switch (node.take(limit)) {
                        case LimitAnswer.Admitted ignored -> admitted.incrementAndGet();
                        case LimitAnswer.Unavailable ignored -> unavailable.incrementAndGet();
                        case LimitAnswer.Refused ignored -> {}
                        case LimitAnswer.Pending ignored -> throw new AssertionError("settled");
                    }
                });
            }
        }
        // A permit whose backup did not answer in time is lost with its request; never is there one more.
        assertThat(admitted.get()).isBetween(500 - unavailable.get(), 500);
        assertThat(unavailable).hasValueLessThan(100);
    }

    @Test
    void a_hot_limit_is_nearly_always_taken_without_asking() throws InterruptedException {
        Limit limit = limit("""
                {"name":"hot","by":["consumer"],"rules":[{"requests":1000000,"per":"1m"}],"mode":"strict"}""");
        int requests = 20_000;
        AtomicInteger admitted = new AtomicInteger();
        double waitsBefore = waits();
        List<Thread> clients = java.util.stream.Stream.of(first, second)
                .map(node -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < requests; i++) {
                        admitted.addAndGet(node.take(limit) instanceof LimitAnswer.Admitted ? 1 : 0);
                    }
                }))
                .toList();
        for (Thread client : clients) {
            client.join();
        }
        // As above: a permit that comes too late on a busy machine is lost with its request.
        assertThat(admitted.get()).isBetween(2 * requests - 20, 2 * requests);
        assertThat(waits() - waitsBefore).isLessThan(requests * 0.05);
    }

    private static double waits() {
        return first.meters.get("tollgate.limit.waits").counter().count()
                + second.meters.get("tollgate.limit.waits").counter().count();
    }

    @Test
    void a_token_bucket_admits_its_burst_over_both() {
        Limit limit = limit("""
                {"name":"bucket","by":[],"rules":[{"requests":1,"per":"1m","burst":5}],"mode":"strict"}""");
        assertThat(first.admitted(3, limit) + second.admitted(5, limit)).isEqualTo(5);
    }

    @Test
    void what_another_limit_refuses_is_given_back() throws InterruptedException {
        Limit wide = limit("""
                {"name":"wide","by":[],"rules":[{"requests":10,"per":"1m"}],"mode":"strict"}""");
        Limit narrow = limit("""
                {"name":"narrow","by":[],"rules":[{"requests":2,"per":"1m"}],"mode":"strict"}""");
        assertThat(first.admitted(5, wide, narrow)).isEqualTo(2);
        assertThat(second.admitted(5, wide, narrow)).isZero();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(remaining(first.take(wide))).isPositive());
        long taken = 3;
        assertThat(second.admitted(20, wide)).isEqualTo(10 - taken);
    }

    @Test
    void permits_that_ride_on_a_call_are_free_again_before_it_takes_any_and_only_once() {
        LimitRule rule = new LimitRule.Window(10, TimeUnit.HOURS.toNanos(1));
        for (int i = 0; i < 20; i++) { // some counters live here, some there
            CounterKey key = new CounterKey(4_711, i);
            Grant.Leased all = leased(key, rule, new Want(10, 0, 1));
            assertThat(all.permits()).isEqualTo(10);
            List<Grant.Leased> back = List.of(all.one(2), all.from(5));
            Grant.Leased next = leased(key, rule, new Want(1, 0, 1, true, back));
            assertThat(next.permits()).isEqualTo(1);
            assertThat(next.remaining()).as("six came back").isEqualTo(5);
            assertThat(leased(key, rule, new Want(1, 0, 1, true, back)).remaining())
                    .as("they are known by their numbers")
                    .isEqualTo(4);
        }
    }

    private static Grant.Leased leased(CounterKey key, LimitRule rule, Want want) {
        return (Grant.Leased)
                first.ledger.lease(key, rule, want).toCompletableFuture().join();
    }

    @Test
    void all_rules_of_a_limit_hold() {
        Limit limit = limit("""
                {"name":"rules","by":[],"rules":[{"requests":100,"per":"1m"},{"requests":3,"per":"1h"}],"mode":"strict"}""");
        assertThat(first.admitted(5, limit)).isEqualTo(3);
    }

    @Test
    void a_shadow_limit_refuses_nothing_and_counts_what_it_would_have() {
        Limit limit = limit("""
                {"name":"shadow","by":[],"rules":[{"requests":2,"per":"1m"}],"mode":"strict","shadow":true}""");
        assertThat(first.admitted(5, limit)).isEqualTo(5);
        assertThat(first.meters
                        .get("tollgate.limit.decisions")
                        .tags("limit", "shadow", "verdict", "would-refuse")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void a_relaxed_limit_is_counted_over_both_too() {
        Limit limit = limit("""
                {"name":"relaxed","by":["consumer"],"rules":[{"requests":10,"per":"1m"}]}""");
        assertThat(first.admitted(8, limit)).isEqualTo(8);
        assertThat(second.admitted(8, limit)).isEqualTo(2);
    }

    private static long remaining(LimitAnswer answer) {
        return answer instanceof LimitAnswer.Admitted admitted
                ? admitted.states().getFirst().remaining()
                : -1;
    }
}
