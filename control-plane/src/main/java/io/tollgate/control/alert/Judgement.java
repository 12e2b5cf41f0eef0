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

    private final TelemetryQuery query;
    /** The end of the step that is running. */
    private final Instant end;

    Judgement(TelemetryQuery query, Instant now) {
        this.query = query;
        long seconds = STEP.toSeconds();
        end = Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), seconds) + 1) * seconds);
    }

    List<Finding> of(Condition.Threshold threshold) throws SQLException {
        Metric metric = threshold.metric();
        List<Finding> found = new ArrayList<>();
        values(metric, threshold.scope(), end, threshold.minimum()).forEach((subject, value) -> {
            if (threshold.above() ? value > threshold.value() : value < threshold.value()) {
                found.add(new Finding(
                        subject,
                        value,
                        metric.word() + " " + number(value) + " " + metric.unit() + " over " + window(threshold.scope())
                                + " (" + (threshold.above() ? "above " : "below ") + number(threshold.value()) + ")"));
            }
        });
        return worst(found, threshold.above());
    }

    List<Finding> of(Condition.Ratio ratio) throws SQLException {
        List<Finding> found = new ArrayList<>();
        double seconds = (double) ratio.scope().window().toSeconds();
        for (Sum sum : sums(ratio.scope(), end)) {
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
                                + ratio.part().word() + " over " + window(ratio.scope()) + " (above "
                                + number(ratio.abovePercent()) + " %)"));
            }
        }
        return worst(found, true);
    }

    List<Finding> of(Condition.Absence absence) throws SQLException {
        Scope scope = absence.scope();
        Map<String, Long> here = new HashMap<>();
        sums(scope, end)
                .forEach(sum -> here.put(subject(scope, sum), sum.counts().requests()));
        List<Finding> found = new ArrayList<>();
        for (Sum sum : sums(new Scope(scope.by(), BEFORE), end.minus(scope.window()))) {
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
        Map<String, Double> before = values(metric, change.scope(), end.minus(DAY), change.minimum());
        Map<String, Double> here = values(metric, change.scope(), end, 0);
        boolean rise = change.factor() > 1;
        List<Finding> found = new ArrayList<>();
        before.forEach((subject, then) -> {
            double value = here.getOrDefault(subject, 0.0);
            if (then > 0 && (rise ? value > then * change.factor() : value < then * change.factor())) {
                found.add(new Finding(
                        subject,
                        value / then,
                        metric.word() + " " + number(value) + " " + metric.unit() + ", " + number(then)
                                + " at this time yesterday"));
            }
        });
        return worst(found, rise);
    }

    private Map<String, Double> values(Metric metric, Scope scope, Instant until, long minimum) throws SQLException {
        Map<String, Double> values = new HashMap<>();
        if (metric.isLevel()) {
            Question question = Question.of(Dimension.LEVEL, until.minus(scope.window()), until)
                    .named(metric.word());
            for (Sum sum : query.sums(question, Apart.NODE)) {
                values.merge(
                        scope.by().isEmpty() ? "" : sum.node(),
                        sum.level().mean(),
                        metric.isWorst() ? Math::max : Double::sum);
            }
            return values;
        }
        for (Sum sum : sums(scope, until)) {
            if (sum.counts().requests() >= minimum) {
                values.put(subject(scope, sum), metric.of(sum.counts(), sum.latency(), (double)
                        scope.window().toSeconds()));
            }
        }
        return values;
    }

    private List<Sum> sums(Scope scope, Instant until) throws SQLException {
        boolean byNode = scope.by().equals("node");
        Dimension dimension = scope.by().isEmpty() || byNode
                ? Dimension.TOTAL
                : Dimension.ofRequests(scope.by()).orElseThrow();
        Apart apart = byNode ? Apart.NODE : scope.by().isEmpty() ? Apart.NOTHING : Apart.NAME;
        return query.sums(Question.of(dimension, until.minus(scope.window()), until), apart);
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
