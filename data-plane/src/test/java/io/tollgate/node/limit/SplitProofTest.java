package io.tollgate.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.limit.SplitFaults.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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

    /** What came back all at once is used up at once, and comes back again after the longest period, a little late. */
    private static final long RESUMED = 12 * SplitCluster.SECOND;

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

    private static List<Outcome> outcomes(long schedules, LongToIntFunction lites) {
        return LongStream.range(FIRST_SEED, FIRST_SEED + schedules)
                .mapToObj(seed -> play(seed, EnumSet.allOf(Fault.class), Set.of(), lites.applyAsInt(seed)))
                .toList();
    }

    private static boolean isExceeded(Outcome outcome) {
        return outcome.worst() > EXACT;
    }

    @Test
    void no_schedule_admits_more_than_a_strict_limit_allows_and_all_of_them_recover() throws IOException {
        long schedules = SCHEDULES == 0 ? 800 : SCHEDULES;
        List<Outcome> outcomes = outcomes(schedules, seed -> 0);
        List<Outcome> excesses =
                outcomes.stream().filter(SplitProofTest::isExceeded).toList();
        ProofLines.write(String.format(
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
        long schedules = SCHEDULES == 0 ? 200 : SCHEDULES;
        List<Outcome> outcomes = outcomes(schedules, seed -> 1 + (int) (seed % 4));
        List<Outcome> excesses =
                outcomes.stream().filter(SplitProofTest::isExceeded).toList();
        ProofLines.write(String.format(
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

    /** Every build looks for one schedule, the one that is known to show it first; {@code -Dproof.schedules} counts them. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"QUORUM_LEASE", "BOOT_SILENCE", "GRACE", "BACKED_SENTINEL"})
    void without_one_of_the_rules_some_schedule_does(SplitRule rule) throws IOException {
        if (SCHEDULES == 0) {
            LongStream telling =
                    LongStream.concat(LongStream.of(rule.seed), LongStream.range(FIRST_SEED, FIRST_SEED + SEARCHED));
            assertThat(outcomes(telling, rule)
                            .filter(outcome -> isShown(rule, outcome))
                            .findFirst())
                    .as("the proof bites: without %s it must find something", rule)
                    .isPresent();
            return;
        }
        assertThat(count(rule))
                .as("the proof bites: without %s it must find something", rule)
                .isPositive();
    }

    /** Of these no schedule is known that shows what they are for: only counted, and only by the long form. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "proof.schedules", matches = "[1-9][0-9]*")
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"QUORUM_LEASE", "BOOT_SILENCE", "GRACE", "BACKED_SENTINEL"})
    void how_many_schedules_do_without_one_of_the_others_is_counted(SplitRule rule) throws IOException {
        assertThat(count(rule)).isNotNegative();
    }

    private static Stream<Outcome> outcomes(LongStream seeds, SplitRule without) {
        return seeds.mapToObj(seed -> play(seed, without.faults(), Set.of(without), without.lites()));
    }

    /** Most rules keep limits from being exceeded; one keeps requests from waiting for ever. */
    private static boolean isShown(SplitRule rule, Outcome outcome) {
        return rule == SplitRule.CALL_ENDS ? !outcome.resumed() : isExceeded(outcome);
    }

    /** How many schedules show what {@code rule} is for. */
    private static int count(SplitRule rule) throws IOException {
        List<Outcome> shown = outcomes(LongStream.range(FIRST_SEED, FIRST_SEED + SCHEDULES), rule)
                .filter(outcome -> isShown(rule, outcome))
                .toList();
        double worst = shown.stream().mapToDouble(Outcome::worst).max().orElse(0);
        ProofLines.write(String.format(
                Locale.ROOT,
                "cuts: without %-19s %5d of %d show it, worst %.0f %%, first %s",
                rule,
                shown.size(),
                SCHEDULES,
                worst * 100,
                shown.stream().findFirst()));
        return shown.size();
    }
}
