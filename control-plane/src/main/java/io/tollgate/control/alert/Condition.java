package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong when it holds. With {@code by}, each name of that dimension is judged by itself, or only one. */
public sealed interface Condition {
    /** Shortest and longest time that a condition looks back. */
    Duration WINDOW_MIN = Duration.ofSeconds(10);

    Duration WINDOW_MAX = Duration.ofHours(6);
    Duration WINDOW_DEFAULT = Duration.ofMinutes(1);
    Duration WITHIN_DEFAULT = Duration.ofDays(14);

    /** Of addresses, targets and nodes, too. */
    int NAME_LENGTH_MAX = 300;

    /**
     * What a condition is judged over.
     *
     * @param by empty for everything together
     * @param name the only one of {@code by} that is judged; empty for each. It need not be there, or not yet
     */
    record Scope(String by, String name, Duration window) {
        Scope(String by, Duration window) {
            this(by, "", window);
        }

        /** Whether it is known beforehand of what there is one value. */
        boolean isOfOne() {
            return by.isEmpty() || !name.isEmpty();
        }
    }

    /**
     * A metric is above, or below, a value.
     *
     * @param minimum requests in the window, without which nothing is said
     */
    record Threshold(Metric metric, Scope scope, boolean above, double value, long minimum) implements Condition {}

    /**
     * A share of all requests is above a percentage.
     *
     * @param part the metric that is counted, for example {@link Metric#STATUS_5XX}
     */
    record Ratio(Metric part, Scope scope, double abovePercent, long minimum) implements Condition {}

    /** Requests that came in the hour before the window, and come no more in it. */
    record Absence(Scope scope, long minimum) implements Condition {}

    /**
     * A metric is so many times as high, or as low, as in the same window a day before.
     *
     * @param factor above 1 for a rise, below 1 for a fall
     */
    record Change(Metric metric, Scope scope, double factor, long minimum) implements Condition {}

    /**
     * Something that the control plane knows without counting.
     *
     * @param within how long before an end it is said; of no meaning for facts that are no ends
     */
    record State(Fact fact, Duration within) implements Condition {}

    /** What a {@link State} is about. */
    enum Fact {
        /** A node says nothing, or is behind. */
        NODE_STALE,
        NODE_REJECTED,
        /** No target of an upstream is well at some node. */
        UPSTREAM_DOWN,
        /** Of what listeners show to clients, or an authority's of a trust store. */
        CERTIFICATE_EXPIRING,
        KEY_EXPIRING,
        /** Too many failed sign-ins under one name. */
        OPERATOR_LOCKED_OUT,
        /** The secret of a key is guessed again and again, from wherever. */
        KEY_GUESSED,
        /** An address, or a network, is held back because it presented many wrong credentials. */
        CREDENTIALS_GUESSED,
        /** Many credentials are wrong over all addresses together: one who has many addresses. */
        CREDENTIALS_SPRAYED,
        /** A limit is lowered for somebody whose behaviour is suspicious, or would be if it were no shadow. */
        LIMIT_LOWERED,
        /** An address asks for many different paths that no route has, or that are denied. */
        PATHS_SCANNED,
        /** A node had to let go of counts, because nobody stored them for so long. */
        TELEMETRY_LOST
    }

    /** The kinds, as documents name them. */
    enum Type {
        THRESHOLD,
        RATIO,
        ABSENCE,
        CHANGE,
        STATE
    }

    /** Reads one, and says what is wrong with it. */
    static @Nullable Condition read(JsonObjectReader in) {
        if (!in.has("type")) {
            in.violation("type", "missing (expected: threshold, ratio, absence, change or state)");
        }
        return switch (in.oneOf("type", Type.THRESHOLD, Type.class)) {
            case THRESHOLD -> threshold(in);
            case RATIO -> {
                Metric part = metric(in, "part");
                if (part.isLevel() || part.unit().equals("ms")) {
                    in.violation("part", part.word() + " (expected: a metric that counts requests)");
                }
                Scope scope = scope(in, false);
                double percent = decimal(in, "abovePercent", 0, 100);
                long minimum = minimum(in);
                yield in.build(() -> new Ratio(part, scope, percent, minimum));
            }
            case ABSENCE -> {
                Scope scope = scope(in, false);
                long minimum = minimum(in);
                yield in.build(() -> new Absence(scope, minimum));
            }
            case CHANGE -> {
                Metric metric = metric(in, "metric");
                if (metric.isLevel()) {
                    in.violation("metric", metric.word() + " (expected: a metric of requests)");
                }
                Scope scope = scope(in, false);
                double factor = decimal(in, "factor", 0, 1_000);
                long minimum = minimum(in);
                yield in.build(() -> new Change(metric, scope, factor, minimum));
            }
            case STATE -> {
                if (!in.has("fact")) {
                    in.violation("fact", "missing (expected: a fact, such as node-stale)");
                }
                Fact fact = in.oneOf("fact", Fact.NODE_STALE, Fact.class);
                Duration within = in.duration("within", WITHIN_DEFAULT, Duration.ofHours(1), Duration.ofDays(365));
                yield in.build(() -> new State(fact, within));
            }
        };
    }

    private static @Nullable Condition threshold(JsonObjectReader in) {
        Metric metric = metric(in, "metric");
        Scope scope = scope(in, metric.isLevel());
        boolean above = in.has("above");
        if (above == in.has("below")) {
            in.violation("above", "(expected: either above or below)");
        }
        double value = decimal(in, above ? "above" : "below", 0, 1e15);
        long minimum = minimum(in);
        return in.build(() -> new Threshold(metric, scope, above, value, minimum));
    }

    private static Metric metric(JsonObjectReader in, String field) {
        String word = in.string(field);
        Metric metric = Metric.ofWord(word).orElse(null);
        if (metric == null && !word.isEmpty()) {
            in.violation(field, "\"" + word + "\" (expected: one of " + Metric.words() + ")");
        }
        return metric == null ? Metric.REQUESTS : metric;
    }

    private static Scope scope(JsonObjectReader in, boolean ofLevel) {
        String by = in.stringOrNull("by");
        boolean known = by == null
                || by.isEmpty()
                || by.equals("node")
                || (!ofLevel && Dimension.ofRequests(by).isPresent());
        if (!known) {
            in.violation("by", "\"" + by + "\" (expected: " + (ofLevel ? "node" : dimensions()) + ")");
        }
        String name = name(in, by);
        Duration window = in.duration("window", WINDOW_DEFAULT, WINDOW_MIN, WINDOW_MAX);
        if (window.toMillis() % WINDOW_MIN.toMillis() != 0) {
            in.violation("window", HumanDuration.print(window) + " (expected: a multiple of 10s)");
        }
        return new Scope(by == null ? "" : by, name, window);
    }

    private static String name(JsonObjectReader in, @Nullable String by) {
        String name = in.stringOrNull("name");
        if (name == null) {
            return "";
        }
        if (by == null || by.isEmpty()) {
            in.violation("name", "(expected: with by, of which it is one)");
        }
        if (name.isBlank()
                || name.length() > NAME_LENGTH_MAX
                || name.equals(Dimension.OTHERS)
                || name.chars().anyMatch(Character::isISOControl)) {
            in.violation("name", "(expected: a name of 1 to " + NAME_LENGTH_MAX + " characters)");
        }
        return name;
    }

    private static String dimensions() {
        return Arrays.stream(Dimension.values())
                        .map(Dimension::word)
                        .filter(word -> Dimension.ofRequests(word).isPresent())
                        .collect(Collectors.joining(", "))
                + ", node";
    }

    private static long minimum(JsonObjectReader in) {
        return in.number("minimum", 1, 0, 1_000_000_000L);
    }

    /** Nothing that is counted or timed is smaller. */
    double DECIMAL_MIN = 1e-9;

    private static double decimal(JsonObjectReader in, String field, double min, double max) {
        JsonNode value = in.raw(field);
        double number = value.doubleValue();
        if (!value.isNumber() || number < min || number > max || (number > 0 && number < DECIMAL_MIN)) {
            in.violation(
                    field,
                    (value.isNull() ? "missing" : value) + " (expected: a number from " + min + " to " + max
                            + ", and 0 or at least " + DECIMAL_MIN + ")");
            return min;
        }
        return number;
    }

    /** As {@link #read} reads it. */
    default ObjectNode toJson() {
        return switch (this) {
            case Threshold it ->
                scoped("threshold", it.scope)
                        .put("metric", it.metric.word())
                        .put(it.above ? "above" : "below", it.value)
                        .put("minimum", it.minimum);
            case Ratio it ->
                scoped("ratio", it.scope)
                        .put("part", it.part.word())
                        .put("abovePercent", it.abovePercent)
                        .put("minimum", it.minimum);
            case Absence it -> scoped("absence", it.scope).put("minimum", it.minimum);
            case Change it ->
                scoped("change", it.scope)
                        .put("metric", it.metric.word())
                        .put("factor", it.factor)
                        .put("minimum", it.minimum);
            case State it ->
                Json.object()
                        .put("type", "state")
                        .put("fact", JsonObjectReader.wireName(it.fact))
                        .put("within", HumanDuration.print(it.within));
        };
    }

    private static ObjectNode scoped(String type, Scope scope) {
        ObjectNode json = Json.object().put("type", type).put("by", scope.by);
        if (!scope.name.isEmpty()) {
            json.put("name", scope.name);
        }
        return json.put("window", HumanDuration.print(scope.window));
    }
}
