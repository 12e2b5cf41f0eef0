package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.node.limit.counter.LimitRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permits that nodes hold for requests that are only expected. The clock is the test's. */
class LeasesAheadTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PlayedCluster cluster = new PlayedCluster();

    /** A node's limiter, and what became of its requests. */
    private final class Gate {
        final PlayedCluster.Node ledger = cluster.node();
        final MeterRegistry meters = new SimpleMeterRegistry();
        final ClusterLimiter limiter;
        final List<Long> uses = new ArrayList<>();
        int waited;
        long longestWait;
        int refused;

        Gate(int cellsMax) {
            long patience = TimeUnit.MINUTES.toNanos(1);
            limiter = new ClusterLimiter(
                    ledger, meters, () -> cluster.nanos, new LeaseTable.Bounds(patience, patience, cellsMax));
            limiter.useSecret(new byte[] {1});
            ledger.onStep(limiter::tick);
        }

        Gate() {
            this(LeaseTable.CELLS_MAX);
        }

        void take(LimitPlan... plans) {
            takeAs("acme", plans);
        }

        void takeAs(String consumer, LimitPlan... plans) {
            LimitAnswer answer = limiter.take(request(consumer, plans));
            if (answer instanceof LimitAnswer.Pending pending) {
                waited++;
                long since = cluster.nanos;
                var _ = pending.answer().thenAccept(late -> {
                    longestWait = Math.max(longestWait, cluster.nanos - since);
                    count(late);
                });
            } else {
                count(answer);
            }
        }

        private void count(LimitAnswer answer) {
            switch (answer) {
                case LimitAnswer.Admitted ignored -> uses.add(cluster.nanos);
                case LimitAnswer.Refused ignored -> refused++;
                case LimitAnswer.Unavailable ignored -> throw new AssertionError("no answer");
                case LimitAnswer.Pending ignored -> throw new AssertionError("pending twice");
            }
        }

        double permits(String fate) {
            return meters.find("tollgate.limit.permits").tag("fate", fate).counters().stream()
                    .mapToDouble(Counter::count)
                    .sum();
        }
    }

    /** Every gate takes {@code each} a tenth of a millisecond. */
    private void run(int millis, double each, LimitPlan plan, Gate... gates) {
        run(millis, () -> each, plan, gates);
    }

    private void run(int millis, DoubleSupplier each, LimitPlan plan, Gate... gates) {
        double due = 0;
        for (int i = 0; i < millis * 10; i++) {
            due += each.getAsDouble();
            for (; due >= 1; due--) {
                for (Gate gate : gates) {
                    gate.take(plan);
                }
            }
            cluster.pass(100, TimeUnit.MICROSECONDS);
        }
    }

    @Test
    void a_hot_key_makes_at_most_fifty_calls_a_second_and_its_requests_do_not_wait() {
        for (String rule : List.of(
                "{\"requests\":1000000,\"per\":\"1s\"}",
                "{\"requests\":1000000,\"per\":\"1m\"}",
                "{\"requests\":100000,\"per\":\"1s\",\"burst\":20000}")) {
            Gate gate = new Gate();
            LimitPlan plan = plan("hot-" + rule.length(), rule, "strict");
            run(3_000, 2, plan, gate);
            assertThat(gate.ledger.callsInASecond()).as(rule).isLessThanOrEqualTo(50);
            assertThat(gate.uses).hasSizeGreaterThan(59_000);
            int waitedAtFirst = gate.waited;
            run(3_000, 2, plan, gate);
            assertThat(gate.waited - waitedAtFirst)
                    .as("in steady state, %s", rule)
                    .isZero();
            assertThat(gate.permits("burnt") + gate.permits("returned"))
                    .as("not used of what was granted, %s", rule)
                    .isLessThan(gate.permits("granted") * 0.1);
        }
    }

    /** As {@link #run}, but requests come at random. */
    private void runAtRandom(int millis, double each, LimitPlan plan, Gate... gates) {
        Random random = new Random(1);
        run(millis, () -> -Math.log(1 - random.nextDouble()) * each, plan, gates);
    }

    @Test
    void calls_and_returns_of_a_hot_key_are_together_at_most_fifty_a_second_when_requests_come_at_random() {
        for (String rule : List.of(
                "{\"requests\":1000000,\"per\":\"1s\"}",
                "{\"requests\":1000000,\"per\":\"1m\"}",
                "{\"requests\":400,\"per\":\"1s\"}",
                "{\"requests\":20000,\"per\":\"1s\"}")) {
            Gate gate = new Gate();
            LimitPlan plan = plan("random-" + rule.length(), rule, "strict");
            runAtRandom(5_000, 2, plan, gate);
            assertThat(gate.ledger.callsInASecond()).as(rule).isBetween(5, 50);
            runAtRandom(5_000, 0.2, plan, gate);
            assertThat(gate.ledger.callsInASecond()).as(rule).isLessThanOrEqualTo(50);
            assertThat(gate.ledger.ridden).as("some rode, %s", rule).isPositive();
        }
    }

    @Test
    void what_rides_on_calls_is_free_again_to_the_permit() {
        Gate gate = new Gate();
        LimitPlan plan = plan("exact", "{\"requests\":100000,\"per\":\"1m\"}", "strict");
        LimitRule rule = new LimitRule.Window(100_000, 60 * SECOND);
        runAtRandom(2_000, 2, plan, gate);
        runAtRandom(3_000, 0.2, plan, gate);
        assertThat(gate.ledger.ridden).isPositive();
        cluster.pass(1, TimeUnit.SECONDS);
        assertThat(cluster.free(rule)).isEqualTo(100_000 - gate.uses.size());
    }

    @Test
    void a_hot_key_that_is_over_its_limit_makes_at_most_fifty_calls_a_second() {
        Gate gate = new Gate();
        LimitPlan plan = plan("over", "{\"requests\":1000,\"per\":\"1s\"}", "strict");
        run(5_000, 1, plan, gate);
        assertThat(gate.ledger.callsInASecond()).isLessThanOrEqualTo(50);
        assertUsable(List.of(gate), 1_000, SECOND, 5);
    }

    @Test
    void a_hot_limit_over_two_nodes_is_never_exceeded_and_nearly_all_of_it_is_usable() {
        List<Gate> gates = List.of(new Gate(), new Gate());
        LimitPlan plan = plan("both", "{\"requests\":1000,\"per\":\"1s\"}", "strict");
        run(10_000, 0.5, plan, gates.get(0), gates.get(1));
        assertUsable(gates, 1_000, SECOND, 10);
        assertThat(gates).allSatisfy(gate -> {
            assertThat(gate.uses).as("each has its part").hasSizeGreaterThan(3_000);
            assertThat(gate.ledger.callsInASecond()).isLessThanOrEqualTo(50);
        });
    }

    @Test
    void a_slow_window_over_three_nodes_is_usable_too() {
        List<Gate> gates = List.of(new Gate(), new Gate(), new Gate());
        LimitPlan plan = plan("slow", "{\"requests\":100,\"per\":\"10s\"}", "strict");
        run(60_000, 0.01, plan, gates.get(0), gates.get(1), gates.get(2));
        assertUsable(gates, 100, 10 * SECOND, 6);
    }

    private record Bucket(int requests, int burst) {
        LimitPlan plan() {
            String rule = "{\"requests\":" + requests + ",\"per\":\"1s\",\"burst\":" + burst + "}";
            return LeasesAheadTest.plan("bucket-" + requests + "-" + burst, rule, "strict");
        }

        /** What {@code gates} admitted is never too much, such a part at least of what the limit is in so many seconds, and took few calls. */
        void assertKept(List<Gate> gates, int seconds, double usedPart) {
            List<Long> uses =
                    gates.stream().flatMap(gate -> gate.uses.stream()).sorted().toList();
            for (int from = 0; from < uses.size(); from++) {
                for (int to = from; to < uses.size(); to++) {
                    long length = uses.get(to) - uses.get(from);
                    if (to - from + 1L > burst + length * requests / SECOND) {
                        throw new AssertionError((to - from + 1) + " in " + length + " ns of " + this);
                    }
                }
            }
            assertThat(uses).as("%s", this).hasSizeGreaterThanOrEqualTo((int) (requests * seconds * usedPart));
            assertThat(gates).allSatisfy(gate -> {
                assertThat(gate.ledger.callsInASecond()).as("%s", this).isLessThanOrEqualTo(50);
                assertThat(gate.longestWait).as("%s", this).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"100,20,1", "100,20,3", "300,20,1", "300,20,3", "319,64,1", "41,5,1", "41,5,3"})
    void a_bucket_over_its_limit_is_used_up_with_at_most_fifty_calls_a_second_and_node(
            int requests, int burst, int nodes) {
        Bucket bucket = new Bucket(requests, burst);
        List<Gate> gates = Stream.generate(Gate::new).limit(nodes).toList();
        runAtRandom(4_000, 2.0 / nodes, bucket.plan(), gates.toArray(Gate[]::new));
        bucket.assertKept(gates, 4, 0.95);
    }

    @ParameterizedTest
    @CsvSource({"100,20", "100,64", "100,100", "200,20", "300,64"})
    void a_bucket_under_its_limit_admits_nearly_all_with_at_most_fifty_calls_a_second(int requests, int burst) {
        Bucket bucket = new Bucket(requests, burst);
        Gate gate = new Gate();
        Random random = new Random(1);
        double each = requests * 0.9 / 10_000;
        run(20_000, () -> random.nextDouble() < each ? 1 : 0, bucket.plan(), gate);
        bucket.assertKept(List.of(gate), 20, 0.85);
        // What is leased and not used burns: were as much leased when little is left, one in ten would be refused for
        // that.
        assertThat(gate.refused).isLessThan(gate.uses.size() / 50);
    }

    private void assertUsable(List<Gate> gates, int requests, long perNanos, int periods) {
        List<Long> uses =
                gates.stream().flatMap(gate -> gate.uses.stream()).sorted().toList();
        for (int from = 0; from + requests < uses.size(); from++) {
            assertThat(uses.get(from + requests) - uses.get(from))
                    .as("more than %d in less than a period", requests)
                    .isGreaterThanOrEqualTo(perNanos);
        }
        assertThat(uses).hasSizeGreaterThanOrEqualTo((int) (requests * periods * 0.95));
    }

    @Test
    void nothing_that_another_node_needs_is_held_for_longer_than_it_may_be_used() {
        Gate busy = new Gate();
        Gate other = new Gate();
        LimitPlan plan = plan("held", "{\"requests\":1000,\"per\":\"1m\"}", "strict");
        LimitRule rule = new LimitRule.Window(1_000, 60 * SECOND);
        run(100, 0.3, plan, busy);
        assertThat(cluster.free(rule)).as("some are held").isLessThan(1_000 - busy.uses.size());
        // Once more permits are asked for, since the last requests looked like the beginning of others.
        cluster.pass(2 * rule.useNanos(), TimeUnit.NANOSECONDS);
        assertThat(cluster.free(rule)).isEqualTo(1_000 - busy.uses.size());
        run(500, 1, plan, other);
        assertThat(busy.uses.size() + other.uses.size()).isEqualTo(1_000);
    }

    @Test
    void a_limiter_that_closes_gives_back_what_it_holds_and_still_answers() {
        Gate gate = new Gate();
        LimitPlan plan = plan("closing", "{\"requests\":1000,\"per\":\"1m\"}", "strict");
        LimitRule rule = new LimitRule.Window(1_000, 60 * SECOND);
        run(100, 0.3, plan, gate);
        assertThat(cluster.free(rule)).isLessThan(1_000 - gate.uses.size());
        gate.limiter.close();
        assertThat(cluster.free(rule)).isEqualTo(1_000 - gate.uses.size());
        int before = gate.uses.size();
        run(100, 0.3, plan, gate);
        assertThat(gate.uses).hasSizeGreaterThan(before);
        assertThat(cluster.free(rule)).as("and holds nothing").isEqualTo(1_000 - gate.uses.size());
    }

    @Test
    void another_secret_gives_everything_back_and_the_same_again_changes_nothing() {
        Gate gate = new Gate();
        LimitPlan plan = plan("renamed", "{\"requests\":1000,\"per\":\"1m\"}", "strict");
        LimitRule rule = new LimitRule.Window(1_000, 60 * SECOND);
        run(100, 0.3, plan, gate);
        gate.limiter.useSecret(new byte[] {1});
        assertThat(cluster.free(rule)).isLessThan(1_000 - gate.uses.size());
        gate.limiter.useSecret(new byte[] {2});
        assertThat(cluster.free(rule)).isEqualTo(1_000 - gate.uses.size());
    }

    @Test
    void what_another_limit_refuses_is_taken_again_here() {
        Gate gate = new Gate();
        LimitPlan wide = plan("wide", "{\"requests\":10000,\"per\":\"1m\"}", "strict");
        LimitPlan narrow = plan("narrow", "{\"requests\":2,\"per\":\"1m\"}", "strict");
        run(100, 0.3, wide, gate);
        int before = gate.uses.size();
        for (int i = 0; i < 50; i++) {
            gate.take(wide, narrow);
            cluster.pass(1, TimeUnit.MILLISECONDS);
        }
        assertThat(gate.uses).hasSize(before + 2);
        assertThat(gate.refused).isEqualTo(48);
        cluster.pass(1, TimeUnit.SECONDS);
        assertThat(gate.permits("granted") - gate.permits("returned"))
                .as("every permit but those two of the narrow limit's was used by the wide one, or went back")
                .isEqualTo(gate.uses.size() + 2);
    }

    @Test
    void what_a_relaxed_limit_used_of_its_leases_counts_in_this_nodes_share() {
        Gate gate = new Gate();
        new Gate(); // so that the share is the half
        LimitPlan plan = plan("relaxed", "{\"requests\":1000,\"per\":\"1m\"}", "relaxed");
        run(150, 0.3, plan, gate);
        int used = gate.uses.size();
        assertThat(used).isBetween(440, 460);
        gate.ledger.silent = true;
        cluster.pass(1, TimeUnit.SECONDS); // its leases are over
        LimitRequest request = request("acme", plan);
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            LimitAnswer answer = gate.limiter.take(request);
            if (answer instanceof LimitAnswer.Pending pending) {
                answer = pending.answer().toCompletableFuture().join(); // after 20 ms
            }
            admitted += answer instanceof LimitAnswer.Admitted ? 1 : 0;
        }
        assertThat(used + admitted).isEqualTo(500);
    }

    @Test
    void above_the_cap_a_counter_is_kept_once_it_is_asked_for_again() {
        Gate gate = new Gate(10);
        LimitPlan plan = planBy("many", "{\"requests\":1000,\"per\":\"1m\"}");
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 3; j++) {
                gate.takeAs("kept-" + i, plan); // the third finds a lease
                cluster.pass(1, TimeUnit.MILLISECONDS);
            }
        }
        assertThat(gate.meters.get("tollgate.limit.counters").gauge().value()).isEqualTo(10);
        int before = gate.ledger.calls.size();
        for (int j = 0; j < 5; j++) {
            gate.takeAs("one-more", plan);
            cluster.pass(1, TimeUnit.MILLISECONDS);
        }
        assertThat(gate.ledger.calls.size() - before)
                .as("one that nothing is kept of, two more, and then there is a lease")
                .isBetween(2, 4);
        assertThat(gate.meters.get("tollgate.limit.counters").gauge().value()).isEqualTo(11);
        assertThat(gate.uses).hasSize(35);
    }

    @Test
    void a_counter_that_nobody_asks_for_is_forgotten() {
        Gate gate = new Gate();
        LimitPlan plan = planBy("idle", "{\"requests\":1000,\"per\":\"1m\"}");
        gate.takeAs("once", plan);
        cluster.pass(5, TimeUnit.SECONDS);
        assertThat(gate.meters.get("tollgate.limit.counters").gauge().value()).isOne();
        cluster.pass(10, TimeUnit.SECONDS);
        assertThat(gate.meters.get("tollgate.limit.counters").gauge().value()).isZero();
    }

    @Test
    void values_of_any_length_are_counted_apart() {
        Gate gate = new Gate();
        LimitPlan plan = planBy("long", "{\"requests\":1,\"per\":\"1m\"}");
        String prefix = "x".repeat(4_000);
        for (String consumer : List.of(prefix + "a", prefix + "b", prefix + "a")) {
            gate.takeAs(consumer, plan);
            cluster.pass(10, TimeUnit.MILLISECONDS);
        }
        assertThat(gate.uses).hasSize(2);
        assertThat(gate.refused).isOne();
    }

    private static LimitPlan plan(String name, String rule, String mode) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"" + name + "\",\"by\":[],\"rules\":[" + rule + "],\"mode\":\"" + mode + "\"}"));
    }

    private static LimitPlan planBy(String name, String rule) {
        return LimitPlan.of((Limit) read(
                Kind.LIMIT,
                "{\"name\":\"" + name + "\",\"by\":[\"header:x-who\"],\"rules\":[" + rule + "],\"mode\":\"strict\"}"));
    }

    private static LimitRequest request(String consumer, LimitPlan... plans) {
        return new LimitRequest(
                ROUTE,
                new LimitRequest.Subject(InetAddress.ofLiteral("203.0.113.7"), consumer, null),
                "GET",
                name -> who(name, consumer),
                List.of(plans));
    }

    private static @Nullable String who(@Nullable String name, String value) {
        return "x-who".equals(name) ? value : null;
    }

    private static final Route ROUTE = (Route)
            read(
                    Kind.ROUTE,
                    "{\"name\":\"orders\",\"match\":{\"paths\":[\"/orders\"]},\"upstream\":\"orders\",\"access\":{\"public\":true}}");

    private static Object read(Kind kind, String json) {
        try {
            return kind.read(Json.parse(json));
        } catch (InvalidDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
