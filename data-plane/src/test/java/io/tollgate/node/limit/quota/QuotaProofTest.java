package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.ProofLines;
import java.io.IOException;
import java.util.ArrayList;
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
 * Calendar quotas over schedules of misfortune, judged in true time. {@code -Dproof.schedules=N} runs so many of each kind, and
 * counts them; what came out is written to {@code target/limits-proof.txt}.
 */
class QuotaProofTest {
    /** 0: as many as a build has time for. */
    private static final long COUNTED = Long.getLong("proof.schedules", 0);

    private static final long SCHEDULES = COUNTED == 0 ? 40 : COUNTED;
    private static final long SEARCHED = 100;
    private static final long FIRST_SEED = Long.getLong("proof.seed", 1);
    private static final long LENGTH = 300 * QuotaCluster.SECOND;
    private static final double EXACT = 1 + 1e-9;
    private static final String DAY = "\"per\":\"1d\",\"calendar\":\"UTC\"}";
    private static final String MONTH = "\"per\":\"1mo\",\"calendar\":\"UTC\"}";

    /** Small and large, a day and a month, one alone and several together, beside a rate, strict and relaxed. */
    private static final List<List<Limit>> LIMITS = List.of(
            List.of(limit("small", "", "strict", "{\"requests\":30," + DAY)),
            List.of(limit("large", "", "strict", "{\"requests\":3000," + DAY)),
            List.of(limit(
                    "both", "\"consumer\"", "strict", "{\"requests\":800," + DAY + ",{\"requests\":1200," + MONTH)),
            List.of(
                    limit(
                            "rated",
                            "\"consumer\"",
                            "strict",
                            "{\"requests\":600," + DAY + ",{\"requests\":12,\"per\":\"1s\"}"),
                    limit("month", "", "strict", "{\"requests\":2000," + MONTH)),
            List.of(limit("relaxed", "", "relaxed", "{\"requests\":2000," + DAY)));

    private static Limit limit(String name, String by, String mode, String rules) {
        return PlayedQuotas.read(
                "{\"name\":\"" + name + "\",\"by\":[" + by + "],\"mode\":\"" + mode + "\",\"rules\":[" + rules + "]}");
    }

    /**
     * What came of one schedule.
     *
     * @param worst the most that was admitted, as a part of what may be
     * @param lost permits that misfortune took, of {@code usable}
     * @param missing permits that are not accounted for; none when all is well
     */
    private record Outcome(long seed, double worst, long lost, long usable, List<String> missing) {
        boolean isExceeded() {
            return worst > EXACT;
        }

        @Override
        public String toString() {
            return "seed " + seed + " of "
                    + limits(seed).stream().map(Limit::name).toList() + ": " + Math.round(worst * 1000) / 10.0 + " %"
                    + (missing.isEmpty() ? "" : ", " + missing);
        }
    }

    private static List<Limit> limits(long seed) {
        return LIMITS.get((int) (seed % LIMITS.size()));
    }

    private static Outcome play(long seed, Set<QuotaFault> faults, Set<QuotaRule> without) {
        QuotaCluster cluster = new QuotaCluster(seed, faults, without, limits(seed));
        cluster.run(LENGTH);
        List<String> missing = new ArrayList<>();
        List<QuotaRow> rows = cluster.runningRows();
        long unused = rows.stream()
                .filter(row -> row.balance.left() > 0
                        || (!cluster.turns() && cluster.nodes.getFirst().held(row) > 0))
                .count();
        // Of quotas that are asked for together one is used up; beside a rate there is no time for it.
        if (cluster.plans.size() == 1 && (rows.isEmpty() || unused > rows.size() / 2)) {
            missing.add(unused + " of " + rows.size() + " quotas are not used up");
        }
        cluster.stop();
        rows.stream().filter(row -> row.flying != 0).forEach(row -> missing.add(row.flying + " on their way"));
        if (!cluster.turns()) { // else it is not certain to which period an admission belongs
            rows.stream()
                    .filter(row -> row.reserved() != row.admitted + row.lost)
                    .forEach(row -> missing.add(
                            "%d reserved, %d admitted, %d lost".formatted(row.reserved(), row.admitted, row.lost)));
            cluster.nodes.stream()
                    .filter(node -> node.leftBehind() != 0)
                    .forEach(node -> missing.add(node.leftBehind() + " kept by a node that stopped in an orderly way"));
        }
        return new Outcome(seed, cluster.worst(), cluster.lost(), cluster.usable(), missing);
    }

    private static Stream<Outcome> outcomes(long schedules, Set<QuotaFault> faults, Set<QuotaRule> without) {
        return LongStream.range(FIRST_SEED, FIRST_SEED + schedules).mapToObj(seed -> play(seed, faults, without));
    }

    @Test
    void no_schedule_admits_more_than_a_quota_and_what_comes_back_is_used() throws IOException {
        List<Outcome> outcomes =
                outcomes(SCHEDULES, EnumSet.allOf(QuotaFault.class), Set.of()).toList();
        List<Outcome> excesses = outcomes.stream().filter(Outcome::isExceeded).toList();
        ProofLines.write(String.format(
                Locale.ROOT,
                "quotas: %-25s %5d of %d exceeded, %.1f %% of them lost with chunks under constant misfortune",
                "all rules",
                excesses.size(),
                SCHEDULES,
                100.0
                        * (double) outcomes.stream().mapToLong(Outcome::lost).sum()
                        / (double) outcomes.stream().mapToLong(Outcome::usable).sum()));
        assertThat(excesses)
                .as("repeat one with -Dproof.seed=N -Dproof.schedules=1")
                .isEmpty();
        assertThat(outcomes)
                .as("nothing is lost but what misfortune took: what comes back is reserved again, and used")
                .allMatch(outcome -> outcome.missing().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void without_one_of_the_rules_some_schedule_does(QuotaRule rule) throws IOException {
        if (COUNTED == 0) {
            assertThat(outcomes(SEARCHED, rule.faults(), Set.of(rule))
                            .filter(Outcome::isExceeded)
                            .findFirst())
                    .as("the proof bites: without %s it must find something", rule)
                    .isPresent();
            return;
        }
        List<Outcome> excesses = outcomes(SCHEDULES, rule.faults(), Set.of(rule))
                .filter(Outcome::isExceeded)
                .toList();
        ProofLines.write(String.format(
                Locale.ROOT,
                "quotas: without %-17s %5d of %d exceeded, worst %.0f %%, first %s",
                rule,
                excesses.size(),
                SCHEDULES,
                100 * excesses.stream().mapToDouble(Outcome::worst).max().orElse(0),
                excesses.stream().findFirst()));
        assertThat(excesses)
                .as("the proof bites: without %s it must find something", rule)
                .isNotEmpty();
    }

    @Test
    void when_nothing_happens_all_of_a_quota_is_used() {
        for (int seed = 0; seed < LIMITS.size(); seed++) {
            Outcome outcome = play(seed, EnumSet.noneOf(QuotaFault.class), Set.of());
            assertThat(outcome.worst()).as("%s", outcome).isLessThanOrEqualTo(EXACT);
            assertThat(outcome.lost()).as("%s: lost", outcome).isZero();
            assertThat(outcome.missing()).as("%s", outcome).isEmpty();
        }
    }
}
