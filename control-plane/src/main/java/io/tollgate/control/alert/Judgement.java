package io.tollgate.control.alert;

import io.tollgate.control.alert.Condition.Scope;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import io.tollgate.core.json.HumanDuration;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Judges conditions over telemetry, up to the last word of every node: here being quick counts for more than being even. */
final class Judgement {
    /** Subjects of one rule; the worst of them. */
    private static final int FINDINGS_MAX = 50;

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration BEFORE = Duration.ofHours(1);

    /** Names whose histograms are in memory at a time. */
    private static final int HISTOGRAMS_MAX = 20;

    private final TelemetryQuery query;
    private final Instant now;
    /** The end of the step that is running. */
    private final Instant end;

    private final Duration most;
    private final long begunNanos = System.nanoTime();

    /** Of one rule; no statement begins after {@code most}. */
    Judgement(TelemetryQuery query, Instant now, Duration most) {
        this.query = query;
        this.now = now;
        this.most = most;
        long seconds = STEP.toSeconds();
        end = Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), seconds) + 1) * seconds);
    }

    List<Finding> of(Condition.Threshold threshold) throws SQLException {
        Metric metric = threshold.metric();
        List<Finding> found = new ArrayList<>();
        values(metric, threshold.scope(), question(threshold.scope(), end), threshold.minimum())
                .forEach((subject, value) -> {
                    if (threshold.above() ? value > threshold.value() : value < threshold.value()) {
                        found.add(new Finding(
                                subject,
                                value,
                                metric.said() + ": " + number(value) + metric.saidUnit() + " over "
                                        + window(threshold.scope()) + " (" + (threshold.above() ? "above " : "below ")
                                        + number(threshold.value()) + ")"));
                    }
                });
        return worst(found, threshold.above());
    }

    List<Finding> of(Condition.Ratio ratio) throws SQLException {
        List<Finding> found = new ArrayList<>();
        double seconds = (double) ratio.scope().window().toSeconds();
        for (Sum sum : counts(question(ratio.scope(), end), ratio.scope())) {
            long requests = sum.counts().requests();
            if (requests < Math.max(1, ratio.minimum())) {
                continue;
            }
            double part = ratio.part().of(sum.counts(), sum.latency(), seconds) * seconds;
            double percent = part * 100 / requests;
            if (percent > ratio.abovePercent()) {
                found.add(new Finding(
                        subject(ratio.scope(), sum),
                        percent,
                        number(percent) + " % of " + requests + " requests were "
                                + ratio.part().saidOfRequests() + " over " + window(ratio.scope()) + " (above "
                                + number(ratio.abovePercent()) + " %)"));
            }
        }
        return worst(found, true);
    }

    List<Finding> of(Condition.Absence absence) throws SQLException {
        Scope scope = absence.scope();
        Map<String, Long> here = new HashMap<>();
        counts(question(scope, end), scope)
                .forEach(sum -> here.put(subject(scope, sum), sum.counts().requests()));
        List<Finding> found = new ArrayList<>();
        Question hourBefore = question(new Scope(scope.by(), BEFORE), end.minus(scope.window()));
        for (Sum sum : counts(hourBefore, scope)) {
            long before = sum.counts().requests();
            if (before >= Math.max(1, absence.minimum()) && here.getOrDefault(subject(scope, sum), 0L) == 0) {
                found.add(new Finding(
                        subject(scope, sum),
                        (double) before,
                        "no request for " + window(scope) + ", after " + before + " in the hour before"));
            }
        }
        return worst(found, true);
    }

    List<Finding> of(Condition.Change change) throws SQLException {
        Metric metric = change.metric();
        Map<String, Double> before =
                values(metric, change.scope(), question(change.scope(), end.minus(DAY)), change.minimum());
        Map<String, Double> here = values(metric, change.scope(), question(change.scope(), end), 0);
        boolean rise = change.factor() > 1;
        List<Finding> found = new ArrayList<>();
        before.forEach((subject, then) -> {
            double value = here.getOrDefault(subject, 0.0);
            if (then > 0 && (rise ? value > then * change.factor() : value < then * change.factor())) {
                found.add(new Finding(
                        subject,
                        value / then,
                        metric.said() + ": " + number(value) + metric.saidUnit() + ", " + number(then)
                                + " at this time yesterday"));
            }
        });
        return worst(found, rise);
    }

    /** Of whom only those with most are told, the others together are nobody, and those of yesterday are not those of today. */
    private List<Sum> counts(Question question, Scope scope) throws SQLException {
        List<Sum> sums = query.counts(question, apart(scope));
        return question.dimension().isOfTheHeaviest()
                ? sums.stream()
                        .filter(sum -> !sum.name().equals(Dimension.OTHERS))
                        .toList()
                : sums;
    }

    private Map<String, Double> values(Metric metric, Scope scope, Question question, long minimum)
            throws SQLException {
        Map<String, Double> values = new HashMap<>();
        if (metric.isLevel()) {
            Question level =
                    Question.of(Dimension.LEVEL, question.from(), question.to()).named(metric.word());
            for (Sum sum : query.counts(level, Apart.NODE)) {
                values.merge(
                        scope.by().isEmpty() ? "" : sum.node(),
                        sum.level().mean(),
                        metric.isWorst() ? Math::max : Double::sum);
            }
            return values;
        }
        double seconds =
                (double) Duration.between(question.from(), question.to()).toSeconds();
        List<Sum> counts = counts(question, scope).stream()
                .filter(sum -> sum.counts().requests() >= minimum)
                .toList();
        if (metric.isLatency()) {
            return latencies(
                    metric,
                    scope,
                    question,
                    counts.stream().map(sum -> subject(scope, sum)).toList());
        }
        counts.forEach(sum -> values.put(subject(scope, sum), metric.of(sum.counts(), sum.latency(), seconds)));
        return values;
    }

    /** Of a few subjects at a time: all their histograms together may be more than the heap. */
    private Map<String, Double> latencies(Metric metric, Scope scope, Question question, List<String> subjects)
            throws SQLException {
        Map<String, Double> values = new HashMap<>();
        for (int start = 0; start < subjects.size(); start += HISTOGRAMS_MAX) {
            if (System.nanoTime() - begunNanos > most.toNanos()) {
                throw new SQLTimeoutException(
                        "after the histograms of " + start + " of " + subjects.size() + " subjects");
            }
            List<String> some = subjects.subList(start, Math.min(subjects.size(), start + HISTOGRAMS_MAX));
            for (Sum sum : query.sums(about(question, scope, some), apart(scope))) {
                values.put(subject(scope, sum), metric.of(sum.counts(), sum.latency(), 1));
            }
        }
        return values;
    }

    /** What is asked of the scope's window, until {@code until}: from as fine steps as are kept of that time. */
    private Question question(Scope scope, Instant until) {
        Dimension dimension = scope.by().isEmpty() || scope.by().equals("node")
                ? Dimension.TOTAL
                : Dimension.ofRequests(scope.by()).orElseThrow();
        return Question.of(dimension, until.minus(scope.window()), until).asKept(now);
    }

    private static Apart apart(Scope scope) {
        return scope.by().equals("node") ? Apart.NODE : scope.by().isEmpty() ? Apart.NOTHING : Apart.NAME;
    }

    private static Question about(Question question, Scope scope, List<String> subjects) {
        return switch (apart(scope)) {
            case NODE -> question.at(subjects);
            case NAME -> question.named(subjects);
            case NOTHING, NAME_AND_NODE -> question;
        };
    }

    private static String subject(Scope scope, Sum sum) {
        return scope.by().equals("node") ? sum.node() : sum.name();
    }

    private static List<Finding> worst(List<Finding> found, boolean highest) {
        Comparator<Finding> byValue = Comparator.comparingDouble(Finding::value);
        return found.stream()
                .sorted(highest ? byValue.reversed() : byValue)
                .limit(FINDINGS_MAX)
                .toList();
    }

    private static String window(Scope scope) {
        return HumanDuration.print(scope.window());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
