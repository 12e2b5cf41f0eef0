package io.tollgate.control.alert;

import com.google.protobuf.ByteString;
import io.tollgate.control.alert.Condition.Scope;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.RequestCounts;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges conditions over telemetry. What is too much is judged up to the newest word of any node: being quick counts for more
 * than being even. Its rates are of the time that was told of, and its windows up to a step longer than asked for, since of the
 * last step half may be on its way. What is too little is judged up to where every node has told: what is on its way is not
 * missing.
 */
final class Judgement {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration BEFORE = Duration.ofHours(1);
    /** A node that tells late is more likely than one that has ended, and of that one other rules tell. */
    private static final Duration WAITED_FOR = Duration.ofMinutes(1);

    /** Nodes tell each five seconds, of the five before. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** By so much nodes may close an interval too early or too late. */
    private static final Duration LATE = Duration.ofMillis(100);

    /** Names whose histograms are in memory at a time. */
    private static final int HISTOGRAMS_MAX = 20;

    private final TelemetryQuery query;
    private final Instant now;
    private @Nullable Instant newest; // once somebody asked

    private final Duration most;
    private final long begunNanos = System.nanoTime();

    /** Of one rule; no statement begins after {@code most}. */
    Judgement(TelemetryQuery query, Instant now, Duration most) {
        this.query = query;
        this.now = now;
        this.most = most;
    }

    List<Finding> above(Condition.Threshold threshold) throws SQLException {
        Scope scope = threshold.scope();
        return found(threshold, values(threshold.metric(), scope, newestQuestion(scope), threshold.minimum()));
    }

    /**
     * Nobody tells of what has no request. Who had some in the hour before, or is missed already, counts with zero, and so do
     * the whole and who is named.
     */
    List<Finding> below(Condition.Threshold threshold, Map<String, Finding> missed) throws SQLException {
        Metric metric = threshold.metric();
        Scope scope = threshold.scope();
        Question question = question(scope, toldByAll());
        if (metric.isLevel() || metric.isLatency()) {
            return found(threshold, values(metric, scope, question, threshold.minimum()));
        }
        long minimum = Math.max(1, threshold.minimum());
        Set<String> subjects = new HashSet<>(missed.keySet());
        Map<String, RequestCounts> here = new HashMap<>();
        for (Sum sum : counts(question, scope)) {
            here.put(subject(scope, sum), sum.counts());
        }
        Map<String, Long> before = hourBefore(scope, question);
        Stream.concat(here.keySet().stream(), before.keySet().stream())
                .filter(subject ->
                        here.getOrDefault(subject, RequestCounts.NONE).requests() >= minimum
                                || before.getOrDefault(subject, 0L) >= minimum)
                .forEach(subjects::add);
        if (scope.isOfOne() && minimum == 1) {
            subjects.add(scope.name());
        }
        Map<String, Double> values = new HashMap<>();
        double seconds = seconds(question);
        subjects.forEach(subject -> values.put(
                subject, metric.of(here.getOrDefault(subject, RequestCounts.NONE), ByteString.EMPTY, seconds)));
        return found(threshold, values);
    }

    private static List<Finding> found(Condition.Threshold threshold, Map<String, Double> values) {
        Metric metric = threshold.metric();
        List<Finding> found = new ArrayList<>();
        values.forEach((subject, value) -> {
            if (threshold.above() ? value > threshold.value() : value < threshold.value()) {
                found.add(new Finding(
                        subject,
                        value,
                        metric.said() + ": " + number(value) + metric.saidUnit() + " over " + window(threshold.scope())
                                + " (" + (threshold.above() ? "above " : "below ") + number(threshold.value()) + ")"));
            }
        });
        return worstFirst(found, threshold.above());
    }

    List<Finding> of(Condition.Ratio ratio) throws SQLException {
        List<Finding> found = new ArrayList<>();
        double seconds = (double) ratio.scope().window().toSeconds();
        for (Sum sum : counts(newestQuestion(ratio.scope()), ratio.scope())) {
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
        return worstFirst(found, true);
    }

    /** One that is told already holds until a request comes, as it was found at first: the hour before empties. */
    List<Finding> of(Condition.Absence absence, Map<String, Finding> missed) throws SQLException {
        Scope scope = absence.scope();
        Question question = question(scope, toldByAll());
        Map<String, Finding> found = new HashMap<>();
        hourBefore(scope, question).forEach((subject, before) -> {
            if (before >= Math.max(1, absence.minimum())) {
                found.put(
                        subject,
                        new Finding(
                                subject,
                                (double) before,
                                "no request for " + window(scope) + ", after " + before + " in the hour before"));
            }
        });
        found.putAll(missed);
        for (Sum sum : counts(question, scope)) {
            if (sum.counts().requests() > 0) {
                found.remove(subject(scope, sum));
            }
        }
        return worstFirst(found.values(), true);
    }

    /** The requests of each subject in the hour before that time. */
    private Map<String, Long> hourBefore(Scope scope, Question question) throws SQLException {
        Map<String, Long> before = new HashMap<>();
        for (Sum sum : counts(question(new Scope(scope.by(), scope.name(), BEFORE), question.from()), scope)) {
            before.put(subject(scope, sum), sum.counts().requests());
        }
        return before;
    }

    List<Finding> of(Condition.Change change) throws SQLException {
        Metric metric = change.metric();
        boolean rise = change.factor() > 1;
        Question question = rise ? newestQuestion(change.scope()) : question(change.scope(), toldByAll());
        Question yesterday = question(change.scope(), question.to().minus(DAY));
        Map<String, Double> before = values(metric, change.scope(), yesterday, change.minimum());
        Map<String, Double> here = values(metric, change.scope(), question, 0);
        List<Finding> found = new ArrayList<>();
        before.forEach((subject, then) -> {
            if (metric.isLatency() && !here.containsKey(subject)) {
                return; // without requests nothing is fast
            }
            double value = here.getOrDefault(subject, 0.0);
            if (then > 0 && (rise ? value > then * change.factor() : value < then * change.factor())) {
                found.add(new Finding(
                        subject,
                        value / then,
                        metric.said() + ": " + number(value) + metric.saidUnit() + ", " + number(then)
                                + " at this time yesterday"));
            }
        });
        return worstFirst(found, rise);
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
            for (Sum sum : query.counts(only(level, scope), Apart.NODE)) {
                values.merge(
                        scope.by().isEmpty() ? "" : sum.node(),
                        sum.level().mean(),
                        metric.isWorst() ? Math::max : Double::sum);
            }
            return values;
        }
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
        double seconds = seconds(question);
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

    /**
     * As far as anything was told, and over the scope's window at least: it begins a step earlier while of the last one only the first
     * half was told.
     */
    private Question newestQuestion(Scope scope) throws SQLException {
        long seconds = STEP.toSeconds();
        Instant end = Instant.ofEpochSecond((Math.floorDiv(newest().getEpochSecond(), seconds) + 1) * seconds);
        boolean half = newest().isBefore(end.minus(TelemetryQuery.interval()));
        return question(scope, end.minus(scope.window()).minus(half ? STEP : Duration.ZERO), end);
    }

    /** The middle of the newest interval that was told of; now, when nobody tells any more: what was told then gets old. */
    private Instant newest() throws SQLException {
        Instant known = newest;
        if (known == null) {
            known = query.newestTold(now, SILENCE).orElse(now);
            newest = known;
        }
        return known;
    }

    private Question question(Scope scope, Instant until) {
        return question(scope, until.minus(scope.window()), until);
    }

    /** What is asked of that time: from as fine steps as are kept of it. */
    private Question question(Scope scope, Instant from, Instant until) {
        Dimension dimension = scope.by().isEmpty() || scope.by().equals("node")
                ? Dimension.TOTAL
                : Dimension.ofRequests(scope.by()).orElseThrow();
        return only(Question.of(dimension, from, until).asKept(now), scope);
    }

    private static Question only(Question question, Scope scope) {
        return scope.name().isEmpty() ? question : about(question, scope, List.of(scope.name()));
    }

    private Instant toldByAll() throws SQLException {
        return query.toldByAll(now, WAITED_FOR);
    }

    /** Of how long there are counts: of whole intervals up to the newest, where the question goes on behind it. */
    private double seconds(Question question) throws SQLException {
        Duration whole = Duration.between(question.from(), question.to());
        if (!question.to().isAfter(newest())) {
            return (double) whole.toSeconds();
        }
        Duration interval = TelemetryQuery.interval();
        long intervals = Duration.between(question.from(), newest().plus(LATE)).dividedBy(interval) + 1;
        return (double) Math.min(whole.toSeconds(), intervals * interval.toSeconds());
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

    private static List<Finding> worstFirst(Collection<Finding> found, boolean highest) {
        Comparator<Finding> byValue = Comparator.comparingDouble(Finding::value);
        return found.stream().sorted(highest ? byValue.reversed() : byValue).toList();
    }

    private static String window(Scope scope) {
        return HumanDuration.print(scope.window());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
