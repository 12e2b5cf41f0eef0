package io.tollgate.control.telemetry;

import io.tollgate.control.live.Registration;
import io.tollgate.control.live.Subscribers;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.control.telemetry.TelemetryReader.Window;
import io.tollgate.core.json.HumanDuration;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What people and the console ask about traffic. Blocks on the database, but for {@link #subscribe}. */
@Singleton
public final class Telemetry {
    /** Routes in one summary. */
    public static final int TOP_ROUTES_MAX = 10;

    /** Lines of one series. */
    public static final int LINES_MAX = 20;

    /** Names in one list of the most frequent. */
    public static final int TOP_MAX = 100;

    /** Names that are asked about at once. */
    public static final int NAMES_MAX = 500;

    static final Duration WINDOW_MIN = Resolution.TEN_SECONDS.step();
    static final Duration WINDOW_MAX = Resolution.HOUR.kept();
    static final Duration WINDOW_DEFAULT = Duration.ofMinutes(15);
    /** Steps of one series. */
    static final int STEPS_MAX = 1_000;

    static final String WINDOW_EXPECTED =
            "from " + HumanDuration.print(WINDOW_MIN) + " to " + HumanDuration.print(WINDOW_MAX);

    private static final String BY_EXPECTED = "route, upstream, target, code, limit, consumer, address, key or node";

    private static final Instant TIME_MIN = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant TIME_MAX = Instant.parse("9000-01-01T00:00:00Z");
    /** What subscribers get: short enough to be about now, long enough not to flicker. */
    private static final Duration LIVE_WINDOW = Duration.ofMinutes(1);

    /** A chart has about a hundred steps, which divide the tables' own. */
    private static final List<Duration> CHART_STEPS = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(4));

    private static final int CHART_STEPS_MAX = 180;

    private final TelemetryReader reader;
    private final Subscribers<Summary> subscribers = new Subscribers<>();
    private volatile Instant published = Instant.EPOCH;

    Telemetry(TelemetryReader reader) {
        this.reader = reader;
    }

    /** The golden signals over the last {@code window}: 10 s to 90 d. */
    public Summary summary(Actor actor, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.summary(checked(window), TOP_ROUTES_MAX);
    }

    /** The same in steps of {@link #chartStep}, oldest first, since the first report. */
    public List<Point> series(Actor actor, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.points(checked(window), chartStep(window));
    }

    /**
     * The same of one route, but how full the nodes were: that is not measured by route.
     *
     * @param route its name; {@code (none)} for requests that matched no route
     */
    public List<Point> series(Actor actor, Duration window, String route) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.points(checked(window), chartStep(window), route);
    }

    /**
     * What was counted of each of {@code names} in the last {@code window}, by name; nothing of those that had no request.
     * One question, however many they are.
     *
     * @param by the word of a dimension
     * @param names at most {@link #NAMES_MAX}
     */
    public Map<String, Top.Item> named(Actor actor, String by, Collection<String> names, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        Dimension dimension = Dimension.ofRequests(by)
                .orElseThrow(() -> new IllegalArgumentException("by: " + by + " (expected: a dimension of requests)"));
        if (names.size() > NAMES_MAX) {
            throw new IllegalArgumentException("names: " + names.size() + " (expected: at most " + NAMES_MAX + ")");
        }
        return names.isEmpty() ? Map.of() : reader.named(dimension, List.copyOf(names), reader.last(checked(window)));
    }

    /** Whether it may be asked about {@code time}: between the years 2000 and 9000, which databases know and sums stay in. */
    public static boolean mayBeAsked(Instant time) {
        return !time.isBefore(TIME_MIN) && !time.isAfter(TIME_MAX);
    }

    /** In what steps a chart of {@code window} is drawn. */
    public static Duration chartStep(Duration window) {
        return CHART_STEPS.stream()
                .filter(step -> window.dividedBy(step) <= CHART_STEPS_MAX)
                .findFirst()
                .orElse(Duration.ofHours(12));
    }

    /** Whether any request has ever been counted: in all of the time that telemetry is kept of. */
    public boolean anyRequest(Actor actor) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.anyRequest();
    }

    /** Requests of the last {@code window} whose counts a node had to let go, by node: they are in no other number. */
    public Map<String, Long> lost(Actor actor, Duration window) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.lost(checked(window));
    }

    /** What the shadow access policy of {@code route} would have done otherwise in the last 15 minutes. */
    public ShadowCounts shadow(Actor actor, String route) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        return reader.shadow(route, WINDOW_DEFAULT);
    }

    /**
     * One metric over time.
     *
     * @param by the word of a dimension or {@code node}, for a line each; empty for one line
     * @param from rounded down to a multiple of {@code step}
     * @param to rounded up to one, but not beyond what is complete
     * @param step a multiple of 10 s; wider ones are taken, and told, where so fine ones are kept no more
     */
    public Series series(Actor actor, Metric metric, String by, Instant from, Instant to, Duration step) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        if (step.compareTo(WINDOW_MIN) < 0 || step.toMillis() % WINDOW_MIN.toMillis() != 0) {
            throw new Malformed("?step", HumanDuration.print(step) + " (expected: a multiple of 10s)");
        }
        if (!from.isBefore(to)) {
            throw new Malformed("?from", from + " (expected: a time before to, " + to + ")");
        }
        if (Duration.between(from, to).dividedBy(step) > STEPS_MAX) {
            throw new Malformed(
                    "?step",
                    HumanDuration.print(step) + " (expected: at most " + STEPS_MAX + " steps from from to to)");
        }
        boolean known =
                by.isEmpty() || by.equals("node") || Dimension.ofRequests(by).isPresent();
        if (!known || (metric.isLevel() && !by.isEmpty() && !by.equals("node"))) {
            throw new Malformed(
                    "?by",
                    "unknown for " + metric.word() + " (expected: " + (metric.isLevel() ? "node" : BY_EXPECTED) + ")");
        }
        Duration kept = reader.kept(from, step);
        Instant complete = reader.complete();
        Instant end = Resolution.floor(to.plus(kept).minusNanos(1), kept);
        Window window = new Window(Resolution.floor(from, kept), end.isBefore(complete) ? end : complete);
        return reader.series(metric, by, window, kept, LINES_MAX);
    }

    /**
     * Who or what had most requests in the last {@code window}.
     *
     * @param by the word of a dimension, {@code node}, or {@code error} for the codes of refusals and failures
     * @param of what they are ordered by; those that have none of it are left out
     * @param limit 1 to {@link #TOP_MAX}
     */
    public Top top(Actor actor, String by, Metric of, Duration window, int limit) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        check(by, of, limit);
        return reader.top(by, of, reader.last(checked(window)), limit);
    }

    /**
     * The same from {@code from}, before {@code to}: both are rounded to the steps that are kept of that time, so that a step
     * of a chart is exactly that step.
     */
    public Top top(Actor actor, String by, Metric of, Instant from, Instant to, int limit) {
        actor.require(OperatorPermission.TELEMETRY_READ);
        check(by, of, limit);
        if (!from.isBefore(to)) {
            throw new Malformed("?from", from + " (expected: a time before to, " + to + ")");
        }
        if (Duration.between(from, to).compareTo(WINDOW_MAX) > 0) {
            throw new Malformed(
                    "?from",
                    from + " (expected: at most " + HumanDuration.print(WINDOW_MAX) + " before to, " + to + ")");
        }
        return reader.top(by, of, reader.between(from, to), limit);
    }

    private static void check(String by, Metric of, int limit) {
        boolean known = by.equals("node")
                || by.equals("error")
                || Dimension.ofRequests(by).isPresent();
        if (!known) {
            throw new Malformed("?by", "unknown (expected: error, " + BY_EXPECTED + ")");
        }
        if (of.isLevel()) {
            throw new Malformed("?of", of.word() + " is a level (expected: what is counted of requests)");
        }
        if (limit < 1 || limit > TOP_MAX) {
            throw new Malformed("?limit", limit + " (expected: from 1 to " + TOP_MAX + ")");
        }
    }

    /** Where the last complete step ends. */
    public Instant complete() {
        return reader.complete();
    }

    private static Duration checked(Duration window) {
        if (window.compareTo(WINDOW_MIN) < 0
                || window.compareTo(WINDOW_MAX) > 0
                || window.toMillis() % WINDOW_MIN.toMillis() != 0) {
            throw new Malformed(
                    "?window", HumanDuration.print(window) + " (expected: a multiple of 10s " + WINDOW_EXPECTED + ")");
        }
        return window;
    }

    /**
     * Gets the golden signals of the last minute whenever there are new ones, about each ten seconds; the caller has
     * checked who may see them.
     */
    public Registration subscribe(Consumer<Summary> subscriber) {
        return subscribers.add(subscriber);
    }

    /** Tells subscribers what is new. */
    void publish() {
        if (subscribers.isEmpty()) {
            return;
        }
        Instant complete = reader.complete();
        if (complete.isAfter(published)) {
            published = complete;
            subscribers.publish(reader.summary(LIVE_WINDOW, TOP_ROUTES_MAX));
        }
    }
}
