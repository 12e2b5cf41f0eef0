package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.SplitCluster.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strict limits in a cluster that comes apart, over schedules of misfortune, judged in true time. {@code -Dproof.schedules=N} runs
 * so many of each kind; what came out is written to {@code target/limits-proof.txt}.
 */
class SplitProofTest {
    /** 0: as many as a build has time for. */
    private static final long SCHEDULES = Long.getLong("proof.schedules", 0);

    private static final long SEARCHED = 200;
    private static final long FIRST_SEED = Long.getLong("proof.seed", 1);
    private static final long LENGTH = 75 * SplitCluster.SECOND;

    /** In the end nothing happens for so long: a cut of 14 s heals, all come back, find together, and wait out what is lost. */
    private static final long QUIET = 40 * SplitCluster.SECOND;

    private static final long RESUMED = 10 * SplitCluster.SECOND;
    private static final double EXACT = 1 + 1e-9;

    private static final List<List<String>> LIMITS = List.of(
            List.of("{\"requests\":100,\"per\":\"3s\"}"),
            List.of("{\"requests\":5,\"per\":\"4s\"}"),
            List.of("{\"requests\":40,\"per\":\"10s\"}"),
            List.of("{\"requests\":20,\"per\":\"1s\",\"burst\":100}"),
            List.of("{\"requests\":1,\"per\":\"2s\",\"burst\":10}"),
            List.of(
                    "{\"requests\":30,\"per\":\"2s\"},{\"requests\":100,\"per\":\"10s\"}",
                    "{\"requests\":80,\"per\":\"4s\"}"));

    private record Outcome(
            long seed, List<String> limits, double worst, double used, boolean resumed, long admittedByLites) {
        @Override
        public String toString() {
            return "seed " + seed + " of " + limits + ": " + Math.round(worst * 1000) / 10.0 + " %"
                    + (resumed ? "" : ", and nothing was admitted in the end");
        }
    }

    private static Outcome play(long seed, Set<Fault> faults, Set<SplitRule> without, int lites) {
        List<String> limits = LIMITS.get((int) (seed % LIMITS.size()));
        SplitCluster cluster = new SplitCluster(seed, faults, without, lites, limits.toArray(String[]::new));
        double worst = cluster.run(LENGTH, QUIET);
        double used = cluster.judges.stream()
                .mapToDouble(judge -> judge.used(LENGTH))
                .max()
                .orElseThrow();
        boolean resumed = cluster.judges.stream().allMatch(judge -> cluster.nowNanos - judge.admittedNanos() < RESUMED);
        long byLites = cluster.nodes.stream()
                .filter(node -> node.lite)
                .mapToLong(node -> node.admitted)
                .sum();
        return new Outcome(seed, limits, worst, used, resumed, byLites);
    }

    private static Stream<Outcome> outcomes(long schedules, Set<Fault> faults, Set<SplitRule> without) {
        int lites = without.stream().mapToInt(SplitRule::lites).max().orElse(0);
        return LongStream.range(FIRST_SEED, FIRST_SEED + schedules)
                .mapToObj(seed -> play(seed, faults, without, lites));
    }

    private static boolean isExceeded(Outcome outcome) {
        return outcome.worst() > EXACT;
    }

    @Test
    void no_schedule_admits_more_than_a_strict_limit_allows_and_all_of_them_recover() throws IOException {
        long schedules = SCHEDULES == 0 ? 100 : SCHEDULES;
        List<Outcome> outcomes =
                outcomes(schedules, EnumSet.allOf(Fault.class), Set.of()).toList();
        List<Outcome> excesses =
                outcomes.stream().filter(SplitProofTest::isExceeded).toList();
        write(String.format(
                Locale.ROOT,
                "cuts: %-27s %5d of %d exceeded, %.0f %% used under constant misfortune",
                "all rules",
                excesses.size(),
                schedules,
                outcomes.stream().mapToDouble(Outcome::used).average().orElse(0) * 100));
        assertThat(excesses)
                .as("repeat one with -Dproof.seed=N -Dproof.schedules=1")
                .isEmpty();
        assertThat(outcomes).as("when all is well again, all is counted again").allMatch(Outcome::resumed);
    }

    @Test
    void lite_members_that_come_and_go_and_are_cut_off_change_nothing_of_that() throws IOException {
        long schedules = SCHEDULES == 0 ? 30 : SCHEDULES;
        List<Outcome> outcomes = LongStream.range(FIRST_SEED, FIRST_SEED + schedules)
                .mapToObj(seed -> play(seed, EnumSet.allOf(Fault.class), Set.of(), 1 + (int) (seed % 4)))
                .toList();
        List<Outcome> excesses =
                outcomes.stream().filter(SplitProofTest::isExceeded).toList();
        write(String.format(
                Locale.ROOT,
                "cuts: %-27s %5d of %d exceeded, %.0f %% used under constant misfortune",
                "1 to 4 lite members",
                excesses.size(),
                schedules,
                outcomes.stream().mapToDouble(Outcome::used).average().orElse(0) * 100));
        assertThat(excesses)
                .as("repeat one with -Dproof.seed=N -Dproof.schedules=1")
                .isEmpty();
        assertThat(outcomes).as("when all is well again, all is counted again").allMatch(Outcome::resumed);
        assertThat(outcomes).as("lite members let requests pass").allMatch(each -> each.admittedByLites() > 0);
    }

    /** Every build looks for one schedule; {@code -Dproof.schedules} counts them. */
    @ParameterizedTest
    @EnumSource
    void without_one_of_the_rules_some_schedule_does(SplitRule rule) throws IOException {
        if (SCHEDULES == 0) {
            if (rule.isShown()) {
                assertThat(outcomes(SEARCHED, rule.faults(), Set.of(rule))
                                .filter(SplitProofTest::isExceeded)
                                .findFirst())
                        .as("the proof bites: without %s it must find something", rule)
                        .isPresent();
            }
            return;
        }
        List<Outcome> excesses = outcomes(SCHEDULES, rule.faults(), Set.of(rule))
                .filter(SplitProofTest::isExceeded)
                .toList();
        double worst = excesses.stream().mapToDouble(Outcome::worst).max().orElse(0);
        write(String.format(
                Locale.ROOT,
                "cuts: without %-19s %5d of %d exceeded, worst %.0f %%, first %s",
                rule,
                excesses.size(),
                SCHEDULES,
                worst * 100,
                excesses.stream().findFirst()));
    }

    private static void write(String line) throws IOException {
        Files.writeString(
                Path.of("target/limits-proof.txt"),
                line + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
