package io.tollgate.node.limit.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.counter.Grant.Leased;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongBinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Random arrivals, random delays between debit and use, random returns: the promises hold in every interval. */
class CounterPropertiesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Property(tries = 400)
    void a_window_never_admits_more_than_its_limit_in_any_interval(
            @ForAll @LongRange(min = 1, max = 300) long requests,
            @ForAll @IntRange(min = 1, max = 90) int perSeconds,
            @ForAll long seed) {
        LimitRule rule = new LimitRule.Window(requests, perSeconds * SECOND);
        List<Long> uses = run(rule, seed, 600);
        assertNoInterval(uses, (count, length) -> length >= rule.perNanos() ? count : requests);
    }

    @Property(tries = 400)
    void a_bucket_never_admits_more_than_burst_and_refill_in_any_interval(
            @ForAll @LongRange(min = 1, max = 200) long requests,
            @ForAll @LongRange(min = 1, max = 80) long burst,
            @ForAll @IntRange(min = 1, max = 90) int perSeconds,
            @ForAll long seed) {
        LimitRule rule = new LimitRule.Bucket(requests, perSeconds * SECOND, burst);
        List<Long> uses = run(rule, seed, 600);
        assertNoInterval(
                uses, (count, length) -> burst + Math.floorDiv(Math.multiplyExact(length, requests), rule.perNanos()));
    }

    @Property(tries = 200)
    void a_small_window_is_usable_in_full(@ForAll @LongRange(min = 1, max = 64) long requests, @ForAll long seed) {
        LimitRule.Window rule = new LimitRule.Window(requests, 10 * SECOND);
        Random random = new Random(seed);
        List<Long> debits = new ArrayList<>();
        CounterState state = CounterState.fresh(rule, at(0));
        long now = 0;
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(SECOND);
            long time = now;
            CounterState.Answer answer = state.lease(rule, 1, at(time));
            state = answer.next();
            long held = debits.stream()
                    .filter(debit -> debit + rule.holdNanos() > time)
                    .count();
            assertThat(answer.grant().permits()).isEqualTo(held < requests ? 1 : 0);
            if (answer.grant().permits() == 1) {
                debits.add(time);
            }
        }
    }

    @Property(tries = 100)
    void a_large_window_is_usable_to_ninety_five_percent(@ForAll @LongRange(min = 65, max = 100_000) long requests) {
        LimitRule.Window rule = new LimitRule.Window(requests, 60 * SECOND);
        CounterState state = CounterState.fresh(rule, at(0));
        long granted = 0;
        for (long now = 0; now < 600 * SECOND; now += SECOND / 5) {
            CounterState.Answer answer = state.lease(rule, Math.ceilDiv(requests, 200), at(now));
            state = answer.next();
            granted += answer.grant().permits();
        }
        assertThat(granted).isGreaterThanOrEqualTo((long) (requests * 10 * 0.95));
    }

    @Property(tries = 200)
    void retry_after_tells_the_truth(
            @ForAll @LongRange(min = 1, max = 200) long requests,
            @ForAll @LongRange(min = 0, max = 50) long burst,
            @ForAll long seed) {
        LimitRule rule = burst == 0
                ? new LimitRule.Window(requests, 10 * SECOND)
                : new LimitRule.Bucket(requests, 10 * SECOND, burst);
        Random random = new Random(seed);
        CounterState state = CounterState.fresh(rule, at(0));
        long now = 0;
        for (int i = 0; i < 500; i++) {
            now += random.nextLong(SECOND / 20);
            CounterState.Answer answer = state.lease(rule, 1 + random.nextLong(5), at(now));
            state = answer.next();
            if (answer.grant().permits() == 0) {
                long wait = answer.grant().waitNanos();
                assertThat(wait).isPositive();
                assertThat(state.lease(rule, 1, at(now + wait - 1)).grant().permits())
                        .isZero();
                assertThat(state.lease(rule, 1, at(now + wait)).grant().permits())
                        .isOne();
            }
        }
    }

    @Property(tries = 200)
    void what_is_given_back_to_a_window_can_be_taken_again_and_only_once(
            @ForAll @LongRange(min = 1, max = 200) long requests) {
        LimitRule rule = new LimitRule.Window(requests, 10 * SECOND);
        CounterState.Answer all = CounterState.fresh(rule, at(0)).lease(rule, Long.MAX_VALUE, at(0));
        assertThat(all.grant().permits()).isEqualTo(rule.capacity());
        Leased last = all.grant().one(all.grant().permits() - 1);
        CounterState back = all.next().giveBack(rule, last).giveBack(rule, last);
        assertThat(back.lease(rule, Long.MAX_VALUE, at(3)).grant().permits()).isOne();
    }

    @Test
    void what_is_given_back_to_a_bucket_burns() {
        LimitRule rule = new LimitRule.Bucket(1, 60 * SECOND, 3);
        CounterState.Answer all = CounterState.fresh(rule, at(0)).lease(rule, 3, at(0));
        CounterState back = all.next().giveBack(rule, all.grant());
        assertThat(back).isEqualTo(all.next());
        assertThat(back.lease(rule, 1, at(2)).grant().permits()).isZero();
    }

    @Property(tries = 200)
    void a_state_survives_the_wire(@ForAll @LongRange(min = 0, max = 50) long burst, @ForAll long seed) {
        LimitRule rule =
                burst == 0 ? new LimitRule.Window(20, 10 * SECOND) : new LimitRule.Bucket(20, 10 * SECOND, burst);
        Random random = new Random(seed);
        CounterState state = CounterState.fresh(rule, at(0));
        for (int i = 0; i < 50; i++) {
            CounterState.Answer answer = state.lease(rule, 2, at(i * random.nextLong(SECOND)));
            state = random.nextBoolean() ? answer.next() : answer.next().giveBack(rule, answer.grant());
            assertThat(CounterState.ofLongs(state.toLongs())).isEqualTo(state);
        }
    }

    @Test
    void a_bucket_starts_with_its_whole_burst_and_fills_at_its_rate() {
        LimitRule rule = new LimitRule.Bucket(1, 60 * SECOND, 3);
        CounterState.Answer first = CounterState.fresh(rule, at(0)).lease(rule, 5, at(0));
        assertThat(first.grant().permits()).isEqualTo(3);
        CounterState.Answer early = first.next().lease(rule, 1, at(60 * SECOND - 1));
        assertThat(early.grant().permits()).isZero();
        assertThat(early.next().lease(rule, 5, at(61 * SECOND)).grant().permits())
                .isOne();
    }

    /** Each is within 250 ms of a third one, so both may grant. */
    @Test
    void two_owners_whose_clocks_are_as_far_apart_as_may_be_give_no_more_than_one() {
        LimitRule rule = new LimitRule.Window(50, SECOND);
        long apart = 2 * CounterTime.SKEW_MILLIS;
        OwnerTime first = new OwnerTime(1, 0, 0);
        CounterState spent =
                CounterState.fresh(rule, first).lease(rule, 50, first).next();
        OwnerTime next = new OwnerTime(2, 7, 795 + apart); // 0.8 s later
        CounterState taken = spent.lease(rule, 50, next).next();
        assertThat(spent.lease(rule, 50, next).grant().permits()).isZero();
        assertThat(taken.lease(rule, 50, new OwnerTime(2, 7 + SECOND / 4, 0))
                        .grant()
                        .permits())
                .isEqualTo(50);
    }

    @Test
    void time_never_runs_fast_when_another_owner_takes_over() {
        LimitRule rule = new LimitRule.Window(1, 10 * SECOND);
        CounterState spent =
                CounterState.fresh(rule, at(0)).lease(rule, 1, at(0)).next();
        OwnerTime behind = new OwnerTime(2, 5, -60_000);
        assertThat(spent.lease(rule, 1, behind).grant().permits()).isZero();
        CounterState taken = spent.lease(rule, 1, behind).next();
        assertThat(taken.lease(rule, 1, new OwnerTime(2, 5 + 9 * SECOND, 3_600_000))
                        .grant()
                        .permits())
                .as("the new owner's wall clock jumped, its monotonic clock did not")
                .isZero();
        assertThat(taken.lease(rule, 1, new OwnerTime(2, 5 + 11 * SECOND, 0))
                        .grant()
                        .permits())
                .isOne();
    }

    @Test
    void what_is_given_back_to_an_owner_whose_clock_is_ahead_frees_nothing_else() {
        LimitRule rule = new LimitRule.Window(2, 10 * SECOND);
        CounterState.Answer spent = CounterState.fresh(rule, at(0)).lease(rule, 2, at(0));
        CounterState back = spent.next().giveBack(rule, spent.grant().one(1));
        OwnerTime other =
                new OwnerTime(2, 5, 1_000); // it did not grant while it was a minute ahead, and is right by now
        assertThat(back.lease(rule, 2, other).grant().permits()).isOne();
    }

    /**
     * Uses of permits: debits at random times, each used within what its rule allows; some are given back
     * unused, at once or after later leases.
     */
    private static List<Long> run(LimitRule rule, long seed, int steps) {
        Random random = new Random(seed);
        long pace = Math.max(2, rule.perNanos() / (1 + random.nextInt(200)));
        List<Long> uses = new ArrayList<>();
        List<Leased> unused = new ArrayList<>();
        CounterState state = CounterState.fresh(rule, at(0));
        long now = 0;
        for (int i = 0; i < steps; i++) {
            now += random.nextInt(10) == 0 ? random.nextLong(rule.perNanos()) : random.nextLong(pace);
            CounterState.Answer answer = state.lease(rule, 1 + random.nextInt(4), at(now));
            state = answer.next();
            for (long permit = 0; permit < answer.grant().permits(); permit++) {
                if (random.nextInt(8) == 0) {
                    unused.add(answer.grant().one(permit));
                } else {
                    uses.add(now + random.nextLong(rule.useNanos() + 1));
                }
            }
            while (!unused.isEmpty() && random.nextInt(3) > 0) {
                state = state.giveBack(rule, unused.remove(random.nextInt(unused.size())));
            }
        }
        uses.sort(null);
        return uses;
    }

    /** For every pair of uses: those between them are at most {@code bound(count, length)}. */
    private static void assertNoInterval(List<Long> uses, LongBinaryOperator bound) {
        for (int from = 0; from < uses.size(); from++) {
            for (int to = from; to < uses.size(); to++) {
                long count = to - from + 1L;
                long length = uses.get(to) - uses.get(from);
                assertThat(count)
                        .as("uses %d to %d, %d ns apart", from, to, length)
                        .isLessThanOrEqualTo(bound.applyAsLong(count, length));
            }
        }
    }

    private static OwnerTime at(long nanos) {
        return new OwnerTime(1, nanos, 0);
    }
}
