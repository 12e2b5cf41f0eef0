package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterLimiterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PlayedLedger ledger = new PlayedLedger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ClusterLimiter limiter = new ClusterLimiter(ledger, meters, nanos::get);

    /** Counters in memory; answers at once, or when the test lets it. */
    private final class PlayedLedger implements LeaseLedger {
        private final Map<CounterKey, CounterState> counters = new ConcurrentHashMap<>();
        private final List<CompletableFuture<Grant>> held = new ArrayList<>();
        private final List<Grant> grants = new ArrayList<>();
        private boolean holding;
        private boolean broken;
        private boolean unsure;
        private int leases;
        private int returns;
        private int members = 1;

        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            if (broken) {
                throw new IllegalStateException("the member has just ended");
            }
            leases++;
            if (unsure) {
                return CompletableFuture.completedFuture(new Grant.Unavailable("its owner is not sure"));
            }
            CounterState.Answer answer = state(key, rule).lease(rule, want, now());
            counters.put(key, answer.next());
            if (holding) {
                grants.add(answer.grant());
                held.add(new CompletableFuture<>());
                return held.getLast();
            }
            return CompletableFuture.completedFuture(answer.grant());
        }

        private void answer(int call) {
            held.get(call).complete(grants.get(call));
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            returns++;
            counters.put(key, state(key, rule).giveBack(rule, permits));
        }

        private CounterState state(CounterKey key, LimitRule rule) {
            return counters.computeIfAbsent(key, k -> CounterState.fresh(rule, now()));
        }

        private OwnerTime now() {
            return new OwnerTime(1, nanos.get(), 0);
        }

        @Override
        public int members() {
            return members;
        }

        @Override
        public Place place() {
            return new Place(0, members);
        }
    }

    @Test
    void how_long_requests_wait_is_told_and_those_that_wait_for_nothing_are_not_counted() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":2,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(limit);
        assertThat(meters.get("tollgate.limit.wait").timer().count()).isZero();
        ledger.holding = true;
        LimitAnswer answer = limiter.take(request("203.0.113.7", limit));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(7));
        ledger.answer(0);
        assertThat(((LimitAnswer.Pending) answer).answer().toCompletableFuture().join())
                .isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(meters.get("tollgate.limit.wait").timer().count()).isOne();
        assertThat(meters.get("tollgate.limit.wait").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
        assertThat(meters.get("tollgate.limit.permits")
                        .tags("limit", "l", "fate", "granted")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void a_changed_rate_begins_unspent_beside_the_former_one() {
        Limit former = limit("""
                {"name":"l","by":[],"rules":[{"requests":3,"per":"1h"}],"mode":"strict"}""");
        Limit changed = limit("""
                {"name":"l","by":[],"rules":[{"requests":2,"per":"1h"}],"mode":"strict"}""");
        assertThat(admitted(former)).isEqualTo(3);
        assertThat(admitted(changed)).as("of a counter of its own").isEqualTo(2);
        assertThat(admitted(former)).as("by whoever has not heard yet").isZero();
        Limit sameNumbers = limit("""
                {"name":"l","by":[],"rules":[{"requests":2,"per":"1h"}],"mode":"strict","onUnavailable":"allow"}""");
        assertThat(admitted(sameNumbers)).as("whatever else changes").isZero();
    }

    private int admitted(Limit limit) {
        int admitted = 0;
        while (take(limit) instanceof LimitAnswer.Admitted) {
            admitted++;
        }
        return admitted;
    }

    @Test
    void a_flood_of_refused_requests_asks_the_ledger_once_a_second() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":2,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(limit);
        take(limit);
        int before = ledger.leases;
        for (int i = 0; i < 1_000; i++) {
            assertThat(take(limit)).isInstanceOf(LimitAnswer.Refused.class);
        }
        assertThat(ledger.leases - before)
                .as("the answer with the last permit told")
                .isZero();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(take(limit)).isInstanceOf(LimitAnswer.Refused.class);
        }
        assertThat(ledger.leases - before).isEqualTo(1);
    }

    @Test
    void a_cluster_that_hangs_adds_nothing_to_who_has_a_permit_here_or_a_refusal() {
        Limit large =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":10000,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        Limit small =
                limit("{\"name\":\"s\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        for (int i = 0; i < 500; i++) {
            take(large);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            limiter.tick();
        }
        take(small);
        assertThat(take(small)).isInstanceOf(LimitAnswer.Refused.class);
        ledger.holding = true;
        assertThat(limiter.take(request("203.0.113.7", large))).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(limiter.take(request("203.0.113.7", small))).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(limiter.take(request("203.0.113.7", large, small))).isInstanceOf(LimitAnswer.Refused.class);
    }

    @Test
    void a_remembered_refusal_tells_the_wait_that_is_left() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(limit);
        take(limit);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(take(limit))
                .isInstanceOfSatisfying(
                        LimitAnswer.Refused.class,
                        refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(60_250 - 900)));
    }

    @Test
    void after_the_wait_that_was_told_the_request_passes() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(limit);
        Duration wait = ((LimitAnswer.Refused) take(limit)).retryAfter();
        nanos.addAndGet(wait.toNanos());
        assertThat(take(limit)).isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void a_remembered_refusal_takes_nothing_from_the_other_limits() {
        Limit wide =
                limit("{\"name\":\"w\",\"by\":[],\"rules\":[{\"requests\":9,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        Limit narrow =
                limit("{\"name\":\"n\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(wide, narrow);
        int before = ledger.leases;
        assertThat(take(wide, narrow)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(ledger.leases).as("nobody was asked").isEqualTo(before);
        assertThat(take(wide))
                .isInstanceOfSatisfying(
                        LimitAnswer.Admitted.class,
                        admitted -> assertThat(admitted.states().getFirst().remaining())
                                .isEqualTo(7));
    }

    @Test
    void what_was_debited_for_a_request_that_another_limit_refuses_goes_back() {
        Limit wide =
                limit("{\"name\":\"w\",\"by\":[],\"rules\":[{\"requests\":9,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        Limit narrow =
                limit("{\"name\":\"n\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        take(narrow);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1)); // the refusal is no longer remembered
        assertThat(take(wide, narrow)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(ledger.returns).isEqualTo(1);
    }

    @Test
    void the_longest_wait_of_the_limits_that_refuse_is_told() {
        Limit minute =
                limit("{\"name\":\"m\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        Limit hour =
                limit("{\"name\":\"h\",\"by\":[],\"rules\":[{\"requests\":1,\"per\":\"1h\"}],\"mode\":\"strict\"}");
        take(minute, hour);
        assertThat(take(minute, hour)).isInstanceOfSatisfying(LimitAnswer.Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo("h");
            assertThat(refused.retryAfter()).isGreaterThan(Duration.ofMinutes(59));
        });
    }

    @Test
    void requests_that_come_while_the_ledger_is_asked_share_the_next_call() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":50,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        ledger.holding = true;
        List<CompletableFuture<LimitAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(((LimitAnswer.Pending) limiter.take(request("203.0.113.7", limit)))
                    .answer()
                    .toCompletableFuture());
        }
        assertThat(ledger.leases).isEqualTo(1);
        for (int flight = 0; flight < ledger.held.size(); flight++) {
            ledger.held.get(flight).complete(Grant.Unavailable.notSent("played"));
        }
        assertThat(ledger.leases).isEqualTo(2);
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void a_strict_permit_whose_time_passes_while_another_limit_is_awaited_is_not_used() throws Exception {
        LateAnswer late = lateAnswerOfTwo(() -> {
            ledger.answer(0);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(251));
            ledger.answer(1); // itself too late: it is asked for again
            ledger.answer(2);
        });
        assertThat(late.settle()).isEqualTo(new LimitAnswer.Unavailable("first"));
        assertNothingIsSpent();
    }

    @Test
    void a_strict_permit_whose_time_passes_before_the_event_loop_comes_to_it_is_not_used() throws Exception {
        LateAnswer late = lateAnswerOfTwo(() -> {
            ledger.answer(0);
            ledger.answer(1);
        });
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(251));
        assertThat(late.settle()).isInstanceOf(LimitAnswer.Unavailable.class);
        assertNothingIsSpent();
    }

    @Test
    void permits_of_a_request_that_is_gone_are_given_back() throws Exception {
        LateAnswer late = lateAnswerOfTwo(() -> {
            ledger.answer(0);
            ledger.answer(1);
        });
        late.abandon();
        assertNothingIsSpent();
    }

    private LateAnswer lateAnswerOfTwo(Runnable meanwhile) throws Exception {
        ClusterLimiter patient = limiterThatWaits(TimeUnit.MINUTES.toNanos(1));
        ledger.holding = true;
        LimitAnswer answer = patient.take(request("203.0.113.7", tenAMinute("first"), tenAMinute("second")));
        meanwhile.run();
        ledger.holding = false;
        return ((LimitAnswer.Pending) answer).late().toCompletableFuture().get(0, TimeUnit.SECONDS);
    }

    /** With calls that have an hour. */
    private ClusterLimiter limiterThatWaits(long waitNanos) {
        return new ClusterLimiter(ledger, new SimpleMeterRegistry(), nanos::get, TimeUnit.HOURS.toNanos(1), waitNanos);
    }

    @Test
    void nobody_waits_for_the_end_of_a_call_that_is_not_answered() {
        ClusterLimiter hasty = limiterThatWaits(ClusterLimiter.WAIT_NANOS);
        Limit strict = tenAMinute("strict");
        ledger.holding = true;
        LimitAnswer first = hasty.take(request("203.0.113.7", strict));
        nanos.addAndGet(ClusterLimiter.WAIT_NANOS + 1);
        assertThat(((LimitAnswer.Pending) first).answer().toCompletableFuture().join())
                .as("the call has an hour yet")
                .isEqualTo(new LimitAnswer.Unavailable("strict"));
        assertThat(hasty.take(request("203.0.113.7", strict)))
                .as("who comes later finds the same and does not wait")
                .isEqualTo(new LimitAnswer.Unavailable("strict"));
        assertThat(ledger.leases).isEqualTo(1);
        ledger.answer(0);
        assertThat(ledger.returns).as("what it brought too late goes back").isEqualTo(1);
        ledger.holding = false;
        assertThat(hasty.take(request("203.0.113.7", strict))).isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void who_waits_until_a_call_may_be_made_does_not_begin_to_wait_anew_when_it_is_out() {
        Map<CompletableFuture<Permit>, Long> waitUntilNanos = new HashMap<>();
        long never = TimeUnit.HOURS.toNanos(1);
        ClusterLimiter hasty = new ClusterLimiter(
                ledger,
                new SimpleMeterRegistry(),
                nanos::get,
                new LeaseTable.Bounds(
                        never,
                        ClusterLimiter.WAIT_NANOS,
                        LeaseTable.CELLS_MAX,
                        (waiter, late, afterNanos) -> waitUntilNanos.put(waiter, nanos.get() + afterNanos)));
        LimitRequest request = request("203.0.113.7", limit("""
                {"name":"hot","by":[],"rules":[{"requests":100000,"per":"1m"}],"mode":"strict"}"""));
        ledger.members = 1_000_000; // who share what is leased ahead: nothing is
        for (int i = 0; i < 3; i++) {
            assertThat(hasty.take(request)).isInstanceOf(LimitAnswer.Admitted.class);
        }
        ledger.holding = true;
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
        LimitAnswer waits = hasty.take(request);
        assertThat(ledger.leases)
                .as("three calls are as many as may be made at once")
                .isEqualTo(3);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(19));
        hasty.tick();
        assertThat(ledger.leases).as("its call is out").isEqualTo(4);
        assertThat(waits).isInstanceOf(LimitAnswer.Pending.class);
        assertThat(waitUntilNanos.values())
                .containsExactly(TimeUnit.MILLISECONDS.toNanos(2) + ClusterLimiter.WAIT_NANOS);
        waitUntilNanos.keySet().forEach(waiter -> waiter.complete(new Permit.Unknown("late")));
        assertThat(((LimitAnswer.Pending) waits).answer().toCompletableFuture())
                .isCompletedWithValue(new LimitAnswer.Unavailable("hot"));
    }

    @Test
    void who_finds_nothing_right_after_a_call_gets_a_permit_in_time_and_there_are_no_more_than_fifty_calls_a_second() {
        long never = TimeUnit.HOURS.toNanos(1);
        ClusterLimiter hasty = new ClusterLimiter(
                ledger,
                new SimpleMeterRegistry(),
                nanos::get,
                new LeaseTable.Bounds(
                        never, ClusterLimiter.WAIT_NANOS, LeaseTable.CELLS_MAX, (waiter, late, afterNanos) -> {}));
        LimitRequest request = request("203.0.113.7", limit("""
                {"name":"hot","by":[],"rules":[{"requests":100000,"per":"1m"}],"mode":"strict"}"""));
        ledger.members = 1_000_000; // who share what is leased ahead: nothing is
        List<Long> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(hasty.take(request)).isInstanceOf(LimitAnswer.Admitted.class);
            calls.add(nanos.get());
        }
        for (int i = 0; i < 200; i++) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            long came = nanos.get();
            var answer = ((LimitAnswer.Pending) hasty.take(request)).answer().toCompletableFuture();
            while (!answer.isDone()) {
                nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
                hasty.tick();
            }
            calls.add(nanos.get());
            assertThat(nanos.get() - came)
                    .as("the call goes out before waiting ends, and leaves time for its way")
                    .isLessThanOrEqualTo(i < 10 ? ClusterLimiter.WAIT_NANOS - TimeUnit.MILLISECONDS.toNanos(2) : never);
        }
        assertThat(ledger.leases).isEqualTo(calls.size());
        for (int from = 0; from + 50 < calls.size(); from++) {
            assertThat(calls.get(from + 50) - calls.get(from)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void a_ledger_that_throws_is_one_that_cannot_be_asked_and_is_asked_again() {
        Limit strict = tenAMinute("strict");
        ledger.broken = true;
        assertThat(take(strict)).isEqualTo(new LimitAnswer.Unavailable("strict"));
        assertThat(take(strict)).isEqualTo(new LimitAnswer.Unavailable("strict"));
        ledger.broken = false;
        assertThat(take(strict)).isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void an_owner_that_cannot_tell_is_asked_no_more_than_fifty_times_a_second_however_many_requests_come() {
        for (String rule : List.of("{\"requests\":10,\"per\":\"1m\"}", "{\"requests\":100000,\"per\":\"1m\"}")) {
            Limit strict = limit("{\"name\":\"l\",\"by\":[],\"rules\":[" + rule + "],\"mode\":\"strict\"}");
            ledger.unsure = true;
            int before = ledger.leases;
            for (int i = 0; i < 10_000; i++) {
                nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(100));
                assertThat(limiter.take(request("203.0.113.7", strict)))
                        .as("nobody waits for a call that is not made")
                        .isEqualTo(new LimitAnswer.Unavailable("l"));
            }
            assertThat(ledger.leases - before).as(rule).isBetween(40, 50);
            ledger.unsure = false;
            nanos.addAndGet(CallBudget.SPACING_NANOS);
            assertThat(take(strict)).isInstanceOf(LimitAnswer.Admitted.class);
        }
    }

    @Test
    void permits_end_with_their_time_by_the_wall_clock_too() {
        AtomicLong wallMillis = new AtomicLong();
        ClusterLimiter node =
                new ClusterLimiter(ledger, new SimpleMeterRegistry(), new LeaseClock(nanos::get, wallMillis::get));
        Limit large = limit("""
                {"name":"large","by":[],"rules":[{"requests":10000,"per":"10s"}],"mode":"strict"}""");
        while (ledger.leases == 0 || node.take(request("203.0.113.7", large)) instanceof LimitAnswer.Pending) {
            assertThat(node.take(request("203.0.113.7", large))).isInstanceOf(LimitAnswer.Admitted.class);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(25));
            wallMillis.addAndGet(25);
            node.tick();
        }
        int before = ledger.leases;
        assertThat(node.take(request("203.0.113.7", large))).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(ledger.leases).as("it holds some").isEqualTo(before);
        wallMillis.addAndGet(60_000); // a suspended machine: the monotonic clock stood still
        assertThat(node.take(request("203.0.113.7", large))).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(ledger.leases).as("they are over: it asked").isGreaterThan(before);
    }

    private void assertNothingIsSpent() {
        assertThat(ledger.counters.values()).hasSize(2).allSatisfy(counter -> {
            LimitRule rule = new LimitRule.Window(10, TimeUnit.MINUTES.toNanos(1));
            assertThat(counter.lease(rule, 1, ledger.now()).grant().remaining()).isEqualTo(9);
        });
    }

    private static Limit tenAMinute(String name) {
        return limit("{\"name\":\"" + name
                + "\",\"by\":[],\"rules\":[{\"requests\":10,\"per\":\"1m\"}],\"mode\":\"strict\"}");
    }

    @Test
    void a_relaxed_limit_waits_for_a_moment_and_then_takes_of_its_share() {
        Limit limit = limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":10,\"per\":\"1m\"}]}");
        ledger.holding = true;
        ledger.members = 5;
        int admitted = 0;
        for (int i = 0; i < 6; i++) {
            admitted += take(limit) instanceof LimitAnswer.Admitted ? 1 : 0;
        }
        assertThat(admitted).as("a fifth of ten").isEqualTo(2);
        assertThat(limiter.take(request("203.0.113.7", limit)))
                .as("after three late answers nobody waits for a while: the answer is there at once")
                .isInstanceOf(LimitAnswer.Refused.class);
    }

    @Test
    void what_the_cluster_granted_counts_in_the_share_too() {
        Limit limit = limit("{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":10,\"per\":\"1m\"}]}");
        ledger.members = 2;
        for (int i = 0; i < 5; i++) {
            assertThat(take(limit)).isInstanceOf(LimitAnswer.Admitted.class);
        }
        ledger.holding = true;
        assertThat(take(limit)).isInstanceOf(LimitAnswer.Refused.class);
    }

    @Test
    void neighbours_in_one_ipv6_site_share_a_counter_and_ipv4_neighbours_do_not() {
        Limit limit = limit(
                "{\"name\":\"l\",\"by\":[\"address\"],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        assertThat(takeFrom("2001:db8:1:2::1", limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeFrom("2001:db8:1:2:ffff::9", limit)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(takeFrom("2001:db8:1:3::1", limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeFrom("198.51.100.1", limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeFrom("198.51.100.2", limit)).isInstanceOf(LimitAnswer.Admitted.class);
    }

    @Test
    void values_of_a_claim_are_counted_apart_and_all_without_it_together() {
        Limit limit = limit(
                "{\"name\":\"l\",\"by\":[\"claim:tenant\"],\"rules\":[{\"requests\":1,\"per\":\"1m\"}],\"mode\":\"strict\"}");
        assertThat(takeWith(Map.of("tenant", "blue"), limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeWith(Map.of("tenant", "blue"), limit)).isInstanceOf(LimitAnswer.Refused.class);
        assertThat(takeWith(Map.of("tenant", "red"), limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeWith(Map.of(), limit)).isInstanceOf(LimitAnswer.Admitted.class);
        assertThat(takeWith(Map.of(), limit)).isInstanceOf(LimitAnswer.Refused.class);
    }

    private LimitAnswer takeWith(Map<String, String> claims, Limit limit) {
        return limiter.take(new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), "acme", null, claims),
                "GET",
                ClusterLimiterTest::noHeader,
                List.of(LimitPlan.of(limit))));
    }

    @Test
    void a_limit_of_writes_does_not_count_reads() {
        Limit limit =
                limit("{\"name\":\"l\",\"by\":[],\"methods\":\"write\",\"rules\":[{\"requests\":1,\"per\":\"1m\"}]}");
        assertThat(take(limit)).isEqualTo(new LimitAnswer.Admitted(List.of()));
        assertThat(ledger.leases).isZero();
    }

    @Test
    void states_tell_quota_window_and_what_is_left() {
        Limit limit = limit(
                "{\"name\":\"l\",\"by\":[],\"rules\":[{\"requests\":100,\"per\":\"1m\"},{\"requests\":10,\"per\":\"1h\"}],\"mode\":\"strict\"}");
        assertThat(take(limit))
                .isInstanceOfSatisfying(
                        LimitAnswer.Admitted.class,
                        admitted -> assertThat(admitted.states())
                                .containsExactly(new LimitState(LimitPolicy.of("l", 10, 3_600), 9, 3_601)));
    }

    private LimitAnswer take(Limit... limits) {
        return takeFrom("203.0.113.7", limits);
    }

    private LimitAnswer takeFrom(String address, Limit... limits) {
        LimitAnswer answer = limiter.take(request(address, limits));
        return answer instanceof LimitAnswer.Pending pending
                ? pending.answer().toCompletableFuture().join()
                : answer;
    }

    private static LimitRequest request(String address, Limit... limits) {
        return new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral(address), "acme", null),
                "GET",
                ClusterLimiterTest::noHeader,
                Stream.of(limits).map(LimitPlan::of).toList());
    }

    private static @Nullable String noHeader(@Nullable String name) {
        return null;
    }

    private static Limit limit(String json) {
        return (Limit) read(Kind.LIMIT, json);
    }

    private static final Route ROUTE = (Route)
            read(
                    Kind.ROUTE,
                    "{\"name\":\"orders\",\"match\":{\"paths\":[\"/orders\"]},\"upstream\":\"orders\",\"access\":{\"public\":true}}");

    private static ConfigObject read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
