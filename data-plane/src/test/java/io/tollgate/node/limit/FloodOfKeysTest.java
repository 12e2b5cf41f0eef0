package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may choose what a limit counts by sends another value each time: what a node keeps stays what it may keep. */
class FloodOfKeysTest {
    private static final int KEYS = 1_000_000;
    private static final int CELLS = 1_000;
    private static final int THREADS = 2;

    /** Few, so that a flood in the test's time has each that becomes free. */
    private static final int CELLS_OF_FULL = 240;

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void a_million_random_keys_leave_the_table_at_its_cap() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        long patience = TimeUnit.MINUTES.toNanos(1);
        try (ClusterLimiter limiter = new ClusterLimiter(
                        new Generous(), meters, System::nanoTime, new LeaseTable.Bounds(patience, patience, CELLS));
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            limiter.start();
            LimitPlan plan = plan("{\"requests\":1000,\"per\":\"1m\"}", "relaxed");
            Gauge counters = meters.get("tollgate.limit.counters").gauge();
            List<Future<Double>> most = IntStream.range(0, THREADS)
                    .mapToObj(seed -> threads.submit(() -> {
                        SplittableRandom random = new SplittableRandom(seed);
                        double highest = 0;
                        for (int i = 0; i < KEYS / THREADS; i++) {
                            if (!(limiter.take(request(Long.toHexString(random.nextLong()), plan))
                                    instanceof LimitAnswer.Admitted)) {
                                throw new AssertionError("the ledger gives everybody what is wanted");
                            }
                            highest = Math.max(highest, counters.value());
                        }
                        return highest;
                    }))
                    .toList();
            for (Future<Double> each : most) {
                assertThat(each.get())
                        .as("two threads may find the last place free at once")
                        .isBetween((double) CELLS, (double) CELLS + THREADS);
            }
        }
    }

    /** Without a place for it each of its requests is a call as long as there is no room: 2,000, refused or not. */
    @ParameterizedTest
    @CsvSource({"1000000, 2000", "100, 100"})
    void a_counter_that_becomes_hot_while_a_flood_keeps_the_table_full_makes_at_most_fifty_calls_a_second(
            long requests, int passed) {
        Flooded node = new Flooded(CELLS_OF_FULL, "{\"requests\":" + requests + ",\"per\":\"1h\"}");
        node.flood(CELLS_OF_FULL);
        for (int milli = 0; milli < 1_000; milli++) {
            node.flood(10);
            node.take("hot");
            node.take("hot");
            node.pass();
        }
        assertThat(node.ledger.most())
                .as("and as many as it takes to be known for one that is asked for again")
                .isLessThanOrEqualTo(50 + 5);
        for (int milli = 0; milli < 100; milli++) {
            node.pass();
        }
        assertThat(node.passed.get("hot")).isEqualTo(passed);
    }

    @Test
    void counters_that_take_each_others_only_place_never_have_more_than_the_limit_and_give_back_what_they_held() {
        Flooded node = new Flooded(12, "{\"requests\":200,\"per\":\"1h\"}");
        node.flood(12);
        SplittableRandom random = new SplittableRandom(11);
        for (int milli = 0; milli < 3_000; ) {
            String who = "hot-" + random.nextInt(5);
            for (int burst = 5 + random.nextInt(10); burst > 0; burst--, milli++) {
                node.flood(2);
                node.take(who);
                node.take(who);
                node.take(who);
                node.pass();
            }
        }
        for (int i = 0; i < 5; i++) {
            assertThat(node.passed.get("hot-" + i))
                    .as("what comes back in more ranges than are remembered stays spent")
                    .isBetween(150, 200);
        }
    }

    /** A node whose clock is the test's, and whose ledger answers at once. */
    private static final class Flooded {
        private final AtomicLong nanos = new AtomicLong();
        private final SplittableRandom random = new SplittableRandom(5);
        private final Counting ledger = new Counting(nanos::get);
        private final Map<String, Integer> passed = new HashMap<>();
        private final ClusterLimiter limiter;
        private final LimitPlan plan;

        Flooded(int cells, String rule) {
            long patience = TimeUnit.MINUTES.toNanos(1);
            limiter = new ClusterLimiter(
                    ledger, new SimpleMeterRegistry(), nanos::get, new LeaseTable.Bounds(patience, patience, cells));
            limiter.useSecret(new byte[] {1});
            plan = plan(rule, "strict");
        }

        /** So many counters that nobody asked for before. */
        void flood(int keys) {
            for (int i = 0; i < keys; i++) {
                limiter.take(request(Long.toHexString(random.nextLong()), plan));
            }
        }

        void take(String who) {
            LimitAnswer answer = limiter.take(request(who, plan));
            if (answer instanceof LimitAnswer.Pending pending) {
                var _ = pending.answer().thenAccept(late -> count(who, late));
            } else {
                count(who, answer);
            }
        }

        private void count(String who, LimitAnswer answer) {
            if (answer instanceof LimitAnswer.Admitted) {
                passed.merge(who, 1, Integer::sum);
            }
        }

        void pass() {
            nanos.addAndGet(MILLI);
            limiter.tick();
        }
    }

    /** Counts as owners do, and knows how many messages came about each counter. */
    private static final class Counting implements LeaseLedger {
        private final Map<CounterKey, CounterState> counters = new HashMap<>();
        private final Map<CounterKey, Integer> messages = new HashMap<>();
        private final LongSupplier nanos;

        Counting(LongSupplier nanos) {
            this.nanos = nanos;
        }

        /** Messages about the counter that had most. */
        int most() {
            return messages.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            messages.merge(key, 1, Integer::sum);
            OwnerTime now = new OwnerTime(1, nanos.getAsLong(), 0);
            CounterState.Answer answer = counters.computeIfAbsent(key, k -> CounterState.fresh(rule, now))
                    .lease(rule, want, now);
            counters.put(key, answer.next());
            return CompletableFuture.completedFuture(answer.grant());
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            messages.merge(key, 1, Integer::sum);
            counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits));
        }

        @Override
        public int members() {
            return 1;
        }

        @Override
        public Place place() {
            return new Place(0, 1);
        }
    }

    /** Without an order of keys this takes minutes: each look-up would pass all that have the same hash. */
    @Test
    @Timeout(60)
    void values_that_are_made_to_have_one_hash_are_told_apart_as_quickly_as_others() {
        int collisions = 1 << 16;
        assertThat(colliding(1)).hasSameHashCodeAs(colliding(collisions - 1));
        long patience = TimeUnit.MINUTES.toNanos(1);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (ClusterLimiter limiter = new ClusterLimiter(
                new Generous(), meters, System::nanoTime, new LeaseTable.Bounds(patience, patience, collisions))) {
            LimitPlan plan = plan("{\"requests\":1000,\"per\":\"1m\"}", "relaxed");
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < collisions; i++) {
                    assertThat(limiter.take(request(colliding(i), plan))).isInstanceOf(LimitAnswer.Admitted.class);
                }
            }
            assertThat(meters.get("tollgate.limit.counters").gauge().value()).isEqualTo(collisions);
        }
    }

    /** One of 65,536 texts with one hash. */
    private static String colliding(int which) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < Short.SIZE; bit++) {
            text.append((which >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    @Test
    void a_million_counters_while_the_cluster_is_away_share_what_a_node_admits_by_itself() {
        LocalShares shares = new LocalShares(System::nanoTime, CELLS);
        LimitRule share = new LimitRule.Window(1, TimeUnit.HOURS.toNanos(1));
        SplittableRandom random = new SplittableRandom(7);
        long admitted = 0;
        for (int i = 0; i < KEYS; i++) {
            Permit permit = shares.take(new CounterKey(random.nextLong(), random.nextLong()), share);
            admitted += permit instanceof Permit.Shared ? 1 : 0;
        }
        assertThat(shares.size()).isEqualTo(CELLS + 64);
        assertThat(admitted).isEqualTo(CELLS + 64);
    }

    @Test
    void a_table_of_shares_that_is_full_is_looked_through_once_a_second_whichever_keys_come() {
        AtomicLong nanos = new AtomicLong();
        LocalShares shares = new LocalShares(nanos::get, 10);
        LimitRule share = new LimitRule.Window(1, TimeUnit.MILLISECONDS.toNanos(100));
        for (int i = 0; i < 10; i++) {
            shares.take(new CounterKey(1, i), share);
        }
        shares.take(new CounterKey(2, 0), share);
        assertThat(shares.size()).as("nothing is over, so it shares").isEqualTo(11);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
        for (int i = 0; i < 100; i++) {
            shares.take(new CounterKey(2, 0), share);
        }
        assertThat(shares.size())
                .as("all are over, and that is looked at later")
                .isEqualTo(11);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
        shares.take(new CounterKey(2, 1), share);
        assertThat(shares.size()).as("what has just been used is left").isLessThan(3);
    }

    /** Gives everybody what is wanted, at once. */
    private static final class Generous implements LeaseLedger {
        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            return CompletableFuture.completedFuture(
                    new Grant.Leased(want.need() + want.ahead(), 1, 0, rule.requests(), 0, rule.perNanos()));
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            // it has enough
        }

        @Override
        public int members() {
            return 1;
        }

        @Override
        public Place place() {
            return new Place(0, 1);
        }
    }

    private static LimitRequest request(String who, LimitPlan plan) {
        return new LimitRequest(
                ROUTE, new LimitRequest.Subject(ADDRESS, null, null), "GET", name -> who, List.of(plan));
    }

    private static LimitPlan plan(String rule, String mode) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"open\",\"by\":[\"header:x-who\"],\"rules\":[" + rule + "],\"mode\":\"" + mode + "\"}"));
    }

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("203.0.113.7");

    private static final Route ROUTE = (Route) read(Kind.ROUTE, """
            {"name":"orders","match":{"paths":["/orders"]},"upstream":"orders","access":{"public":true}}
            """);

    private static Object read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
