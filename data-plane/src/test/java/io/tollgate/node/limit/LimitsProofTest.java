package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.WholeCluster.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Strict limits over schedules of misfortune, judged in true time. {@code -Dproof.schedules=N} runs so many of each kind, and counts
 * them; what came out is written to {@code target/limits-proof.txt}.
 */
class LimitsProofTest {
    /** 0: as many as a build has time for. */
    private static final long COUNTED = Long.getLong("proof.schedules", 0);

    private static final long SCHEDULES = COUNTED == 0 ? 1_000 : COUNTED;
    private static final long FIRST_SEED = Long.getLong("proof.seed", 1);
    private static final long LENGTH = 30 * WholeCluster.SECOND;
    private static final double EXACT = 1 + 1e-9;

    /** Small and large, windows and buckets, one alone and several together. */
    private static final List<List<String>> LIMITS = List.of(
            List.of("{\"requests\":5,\"per\":\"3s\"}"),
            List.of("{\"requests\":100,\"per\":\"3s\"}"),
            List.of("{\"requests\":400,\"per\":\"1s\"}"),
            List.of("{\"requests\":10,\"per\":\"1s\",\"burst\":5}"),
            List.of("{\"requests\":200,\"per\":\"1s\",\"burst\":100}"),
            List.of(
                    "{\"requests\":30,\"per\":\"1s\"},{\"requests\":100,\"per\":\"5s\"}",
                    "{\"requests\":80,\"per\":\"4s\"}"));

    private record Outcome(long seed, List<String> limits, double worst) {
        @Override
        public String toString() {
            return "seed " + seed + " of " + limits + ": " + Math.round(worst * 1000) / 10.0 + " %";
        }
    }

    private static Outcome play(long seed, Set<Fault> faults, Set<ProofRule> without) {
        List<String> limits = LIMITS.get((int) (seed % LIMITS.size()));
        double worst = new WholeCluster(seed, faults, without, limits.toArray(String[]::new)).run(LENGTH);
        return new Outcome(seed, limits, worst);
    }

    /** Those of {@code seeds} that exceed a limit, played one after the other as they are asked for. */
    private static Stream<Outcome> excesses(LongStream seeds, Set<Fault> faults, Set<ProofRule> without) {
        return seeds.mapToObj(seed -> play(seed, faults, without)).filter(outcome -> outcome.worst() > EXACT);
    }

    private static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES);
    }

    @Test
    void no_schedule_admits_more_than_a_strict_limit_allows() throws IOException {
        List<Outcome> excesses =
                excesses(seeds(), EnumSet.allOf(Fault.class), Set.of()).toList();
        ProofLines.write(String.format(
                Locale.ROOT, "crashes: %-24s %5d of %d exceeded", "all rules", excesses.size(), SCHEDULES));
        assertThat(excesses)
                .as("repeat one with -Dproof.seed=N -Dproof.schedules=1")
                .isEmpty();
    }

    /** Every build looks for one schedule, the one that is known to show it first; {@code -Dproof.schedules} counts them. */
    @ParameterizedTest
    @EnumSource
    void without_one_of_the_rules_some_schedule_does(ProofRule rule) throws IOException {
        if (COUNTED == 0) {
            LongStream telling = LongStream.concat(LongStream.of(rule.seed), seeds());
            assertThat(excesses(telling, rule.faults(), Set.of(rule)).findFirst())
                    .as("the proof bites: without %s it must find something", rule)
                    .isPresent();
            return;
        }
        List<Outcome> excesses = excesses(seeds(), rule.faults(), Set.of(rule)).toList();
        double worst = excesses.stream().mapToDouble(Outcome::worst).max().orElse(0);
        ProofLines.write(String.format(
                Locale.ROOT,
                "crashes: without %-16s %5d of %d exceeded, worst %.0f %%, first %s",
                rule,
                excesses.size(),
                SCHEDULES,
                worst * 100,
                excesses.stream().findFirst()));
        assertThat(excesses)
                .as("the proof bites: without %s it must find something", rule)
                .isNotEmpty();
    }

    /**
     * Limits over which all nodes are all the time, while nothing goes wrong.
     *
     * @param least that is used then, in percent: a little less than was measured
     */
    record Steady(double least, List<String> limits) {}

    private static final List<Steady> STEADY = List.of(
            new Steady(97, LIMITS.get(0)),
            new Steady(97, LIMITS.get(1)),
            new Steady(93.5, LIMITS.get(2)),
            new Steady(97, LIMITS.get(3)),
            new Steady(97, LIMITS.get(4)),
            new Steady(92, LIMITS.get(5)),
            new Steady(97, List.of("{\"requests\":100,\"per\":\"10s\"}")));

    static List<Steady> steady() {
        return STEADY;
    }

    @ParameterizedTest
    @MethodSource("steady")
    void when_nothing_happens_nearly_all_of_a_limit_is_used(Steady steady) throws IOException {
        WholeCluster cluster = new WholeCluster(
                STEADY.indexOf(steady), Set.of(), Set.of(), steady.limits().toArray(String[]::new));
        cluster.steadily();
        assertThat(cluster.run(2 * LENGTH)).isLessThanOrEqualTo(EXACT);
        double used = 100
                * cluster.judges.stream()
                        .mapToDouble(judge -> judge.used(2 * LENGTH))
                        .max()
                        .orElseThrow();
        ProofLines.write(String.format(Locale.ROOT, "nothing happens: %.1f %% used of %s", used, steady.limits()));
        assertThat(used).isGreaterThan(steady.least());
    }
}
