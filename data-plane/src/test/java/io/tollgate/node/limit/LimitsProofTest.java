package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.ProofCluster.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strict limits over thousands of schedules of misfortune, judged in true time. {@code -Dproof.schedules=N} runs so many
 * of each kind; what came out is written to {@code target/limits-proof.txt}.
 */
class LimitsProofTest {
    private static final long SCHEDULES = Long.getLong("proof.schedules", 100);
    private static final long FIRST_SEED = Long.getLong("proof.seed", 1);
    private static final long LENGTH = 30 * ProofCluster.SECOND;
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
        double worst = new ProofCluster(seed, faults, without, limits.toArray(String[]::new)).run(LENGTH);
        return new Outcome(seed, limits, worst);
    }

    private static List<Outcome> excesses(long schedules, Set<Fault> faults, Set<ProofRule> without) {
        return LongStream.range(FIRST_SEED, FIRST_SEED + schedules)
                .mapToObj(seed -> play(seed, faults, without))
                .filter(outcome -> outcome.worst() > EXACT)
                .toList();
    }

    @Test
    void no_schedule_admits_more_than_a_strict_limit_allows() throws IOException {
        List<Outcome> excesses = excesses(SCHEDULES, EnumSet.allOf(Fault.class), Set.of());
        write(String.format(Locale.ROOT, "%-22s %5d of %d exceeded", "all rules", excesses.size(), SCHEDULES));
        assertThat(excesses)
                .as("repeat one with -Dproof.seed=N -Dproof.schedules=1")
                .isEmpty();
    }

    /** Two are not among them: what they save is less than the time that a new owner does not count. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CERTAIN_ANSWER", "MONOTONE_BACKUP"})
    void without_one_of_the_rules_some_schedule_does(ProofRule rule) throws IOException {
        List<Outcome> excesses = excesses(SCHEDULES, rule.faults(), Set.of(rule));
        double worst = excesses.stream().mapToDouble(Outcome::worst).max().orElse(0);
        write(String.format(
                Locale.ROOT,
                "without %-22s %5d of %d exceeded, worst %.0f %%",
                rule,
                excesses.size(),
                SCHEDULES,
                worst * 100));
        assertThat(excesses)
                .as("the proof bites: without %s it must find something", rule)
                .isNotEmpty();
    }

    @Test
    void when_nothing_happens_nearly_all_of_a_limit_is_used() throws IOException {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < LIMITS.size(); i++) {
            ProofCluster cluster =
                    new ProofCluster(i, Set.of(), Set.of(), LIMITS.get(i).toArray(String[]::new));
            cluster.steadily();
            assertThat(cluster.run(2 * LENGTH)).isLessThanOrEqualTo(EXACT);
            double used = cluster.judges.stream()
                    .mapToDouble(judge -> judge.used(2 * LENGTH))
                    .max()
                    .orElseThrow();
            told.add(String.format(Locale.ROOT, "%s: %.1f %% used", LIMITS.get(i), used * 100));
            assertThat(used).as("%s", LIMITS.get(i)).isGreaterThan(0.9);
        }
        write(String.join(System.lineSeparator(), told));
    }

    private static void write(String line) throws IOException {
        Files.writeString(
                Path.of("target/limits-proof.txt"),
                line + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
