package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Database;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Most;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers questions about telemetry from the database. Blocks. */
@Singleton
final class TelemetryReader {
    /** Since the middle of a node's last interval: 7.5 s when it is well. One that says nothing for longer has ended, or is away. */
    private static final Duration WAITED_FOR = Duration.ofSeconds(12);

    private static final Duration STEP = Resolution.TEN_SECONDS.step();

    private final Database database;
    private final InstantSource clock;

    TelemetryReader(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** From {@code from}, before {@code to}; both are multiples of what the tables hold. */
    record Window(Instant from, Instant to) {
        double seconds() {
            return Math.max(1, Duration.between(from, to).toSeconds());
        }

        Question of(Dimension dimension) {
            return Question.of(dimension, from, to);
        }
    }

    /** The end of the last step that every node has told of, but for those that are silent for {@link #WAITED_FOR}. */
    Instant complete() {
        return database.read(connection -> Told.byAll(connection, clock.instant(), WAITED_FOR));
    }

    /** The shortest multiple of the steps that are still kept of {@code from} that is not shorter than {@code step}. */
    Duration kept(Instant from, Duration step) {
        Duration finest = Resolution.holding(Resolution.floor(from, step), clock.instant())
                .step();
        long times = Math.ceilDiv(step.toSeconds(), finest.toSeconds());
        return finest.multipliedBy(times);
    }

    /** The last {@code length}, beginning where the table that has to hold it has a step. */
    Window last(Duration length) {
        Instant to = complete();
        Instant from = to.minus(length);
        if (length.compareTo(Duration.ofHours(24)) > 0) {
            return new Window(Resolution.HOUR.floor(from), to);
        }
        return new Window(length.compareTo(Duration.ofHours(1)) > 0 ? Resolution.MINUTE.floor(from) : from, to);
    }

    Summary summary(Duration length, int topMax) {
        Window window = last(length);
        return database.read(connection -> summary(connection, length, window, topMax));
    }

    private static Summary summary(Connection connection, Duration length, Window window, int topMax)
            throws SQLException {
        TelemetryQuery query = new TelemetryQuery(connection);
        Sum total = single(query.sums(window.of(Dimension.TOTAL), Apart.NOTHING), window);
        Sum lost = single(query.counts(window.of(Dimension.LOST), Apart.NOTHING), window);
        List<Sum> levels =
                query.counts(Question.of(Dimension.LEVEL, window.to.minus(STEP), window.to), Apart.NAME_AND_NODE);
        Window seen = since(query, window);
        RequestCounts counts = total.counts();
        return new Summary(
                window.to,
                length.toSeconds(),
                counts.requests(),
                counts.requests() / seen.seconds(),
                new Summary.Errors(
                        counts.status4xx(),
                        counts.status5xx(),
                        counts.gatewayMade(),
                        counts.upstreamMade(),
                        counts.gateway5xx()),
                total.quantiles(),
                FullNodes.saturation(levels),
                counts.percent(counts.limited()),
                counts.percent(counts.authFailed()),
                lost.counts().requests(),
                top(query, window.of(Dimension.ROUTE), Apart.NAME, Metric.REQUESTS, topMax).stream()
                        .map(item -> route(item, seen))
                        .toList(),
                top(query, window.of(Dimension.CONSUMER), Apart.NAME, Metric.REQUESTS, topMax).stream()
                        .map(item -> consumer(item, seen))
                        .toList());
    }

    /** By node; none of those that lost nothing. */
    Map<String, Long> lost(Duration length) {
        Window window = last(length);
        return database.read(connection -> new TelemetryQuery(connection)
                .counts(window.of(Dimension.LOST), Apart.NODE).stream()
                        .filter(sum -> sum.counts().requests() > 0)
                        .collect(Collectors.toMap(Sum::node, sum -> sum.counts().requests())));
    }

    private static Sum single(List<Sum> sums, Window window) {
        return sums.isEmpty()
                ? new Sum(window.from, "", "", RequestCounts.NONE, ByteString.EMPTY, LevelSamples.NONE)
                : sums.getFirst();
    }

    /** The part of the window since there was a node to count. */
    private static Window since(TelemetryQuery query, Window window) throws SQLException {
        Instant begun = query.begun(window.from, window.to).orElse(window.to.minus(STEP));
        return new Window(begun.isAfter(window.from) ? begun : window.from, window.to);
    }

    private static Summary.RouteSummary route(Sum sum, Window seen) {
        return new Summary.RouteSummary(
                sum.name(),
                sum.counts().requests(),
                sum.counts().requests() / seen.seconds(),
                sum.counts().percent(sum.counts().status5xx()),
                sum.quantiles());
    }

    private static Summary.ConsumerSummary consumer(Sum sum, Window seen) {
        RequestCounts counts = sum.counts();
        return new Summary.ConsumerSummary(
                sum.name(),
                counts.requests(),
                counts.requests() / seen.seconds(),
                counts.percent(counts.status5xx()),
                counts.percent(counts.limited()));
    }

    /** By requests, most first. Who they are is asked first: the histograms of all the others would fill the heap. */
    private static List<Sum> top(TelemetryQuery query, Question question, Apart apart, Metric of, int countMax)
            throws SQLException {
        Most most = query.most(question, apart, of, of.isLatency() ? Telemetry.TOP_MAX : countMax);
        Map<String, Sum> sums = new HashMap<>();
        for (Sum sum : query.sums(most.of(question, apart), apart)) {
            sums.put(apart.byNode() ? sum.node() : sum.name(), sum);
        }
        List<Sum> found = most.names().stream()
                .flatMap(name -> Stream.ofNullable(sums.get(name)))
                .toList();
        return of.isLatency() ? slowest(found, of, countMax) : found;
    }

    /** The slowest of those with most requests: of others a few slow requests say little. */
    private static List<Sum> slowest(List<Sum> busiest, Metric of, int countMax) {
        record Timed(Sum sum, double millis) {}
        return busiest.stream()
                .map(sum -> new Timed(sum, of.of(sum.counts(), sum.latency(), 1)))
                .sorted(Comparator.comparingDouble(timed -> -timed.millis))
                .limit(countMax)
                .map(Timed::sum)
                .toList();
    }

    /** All that is kept of the time from {@code from}, before {@code to}: whole steps, and only complete ones. */
    Window between(Instant from, Instant to) {
        Duration kept = kept(from, STEP);
        Instant begin = Resolution.floor(from, kept);
        Instant end = Resolution.floor(to.plus(kept).minusNanos(1), kept);
        Instant complete = complete();
        Instant over = end.isBefore(complete) ? end : complete;
        return new Window(begin, begin.isBefore(over) ? over : begin);
    }

    /** The most frequent of a dimension; {@code error} is codes but {@code ok}, {@code node} all requests by node. */
    Top top(String by, Metric of, Window window, int countMax) {
        return database.read(connection -> {
            TelemetryQuery query = new TelemetryQuery(connection);
            Window seen = since(query, window);
            Sum total = single(query.sums(window.of(Dimension.TOTAL), Apart.NOTHING), window);
            List<Top.Item> items = found(query, by, of, window, countMax).stream()
                    .map(sum -> item(by.equals("node") ? sum.node() : sum.name(), sum, seen))
                    .toList();
            return new Top(by, of, window.from, window.to, item("", total, seen), items);
        });
    }

    private static Top.Item item(String name, Sum sum, Window seen) {
        return new Top.Item(name, sum.counts(), sum.counts().requests() / seen.seconds(), sum.quantiles());
    }

    private static List<Sum> found(TelemetryQuery query, String by, Metric of, Window window, int countMax)
            throws SQLException {
        return switch (by) {
            case "node" -> top(query, window.of(Dimension.TOTAL), Apart.NODE, of, countMax);
            case "error" ->
                top(query, window.of(Dimension.CODE), Apart.NAME, of, countMax + 1).stream()
                        .filter(sum -> !sum.name().equals("ok"))
                        .limit(countMax)
                        .toList();
            default -> top(query, window.of(Dimension.ofRequests(by).orElseThrow()), Apart.NAME, of, countMax);
        };
    }

    boolean anyRequest() {
        return database.read(connection -> new TelemetryQuery(connection).anyRequest());
    }

    /** What the shadow of one route would have done, up to the newest word of each node. */
    ShadowCounts shadow(String route, Duration length) {
        Instant to = clock.instant().plus(STEP);
        Instant from = Resolution.TEN_SECONDS.floor(to.minus(length));
        return database.read(connection -> {
            Question question = Question.of(Dimension.ROUTE, from, to).named(route);
            RequestCounts counts = new TelemetryQuery(connection)
                    .counts(question, Apart.NOTHING).stream()
                            .map(Sum::counts)
                            .reduce(RequestCounts.NONE, RequestCounts::plus);
            return new ShadowCounts(counts.requests(), counts.wouldDeny(), counts.wouldAllow());
        });
    }

    /** Those of {@code names} that had requests. */
    Map<String, Top.Item> named(Dimension dimension, List<String> names, Window window) {
        return database.read(connection -> {
            TelemetryQuery query = new TelemetryQuery(connection);
            Window seen = since(query, window);
            Map<String, Top.Item> items = new HashMap<>();
            query.sums(window.of(dimension).named(names), Apart.NAME).stream()
                    .filter(sum -> sum.counts().requests() > 0)
                    .forEach(sum -> items.put(sum.name(), item(sum.name(), sum, seen)));
            return items;
        });
    }

    /** The golden signals in steps. Begins with the first report, ends with the last complete step. */
    List<Point> points(Duration length, Duration step) {
        return points(length, step, (query, from, to) -> {
            Map<Instant, List<Sum>> levels = new HashMap<>();
            query.counts(
                            Question.of(Dimension.LEVEL, from, to)
                                    .named(FullNodes.METRICS)
                                    .every(step),
                            Apart.NAME_AND_NODE)
                    .forEach(sum -> levels.computeIfAbsent(sum.at(), at -> new ArrayList<>())
                            .add(sum));
            return new Signals(query.sums(Question.of(Dimension.TOTAL, from, to).every(step), Apart.NOTHING), levels);
        });
    }

    /** The same of one route. */
    List<Point> points(Duration length, Duration step, String route) {
        return points(
                length,
                step,
                (query, from, to) -> new Signals(
                        query.sums(
                                Question.of(Dimension.ROUTE, from, to)
                                        .named(route)
                                        .every(step),
                                Apart.NOTHING),
                        null));
    }

    /**
     * What is drawn of one stretch of time.
     *
     * @param sums by step
     * @param levels by step and node; null when none are asked for
     */
    private record Signals(List<Sum> sums, @Nullable Map<Instant, List<Sum>> levels) {
        Point.@Nullable Saturation saturation(Instant at) {
            return levels == null ? null : FullNodes.of(levels.getOrDefault(at, List.of()));
        }
    }

    @FunctionalInterface
    private interface SignalSource {
        Signals of(TelemetryQuery query, Instant from, Instant to) throws SQLException;
    }

    private List<Point> points(Duration length, Duration step, SignalSource source) {
        Window window = last(length);
        return database.read(connection -> {
            TelemetryQuery query = new TelemetryQuery(connection);
            Instant from = Resolution.floor(since(query, window).from, step);
            Signals signals = source.of(query, from, window.to);
            Map<Instant, Sum> totals = byTime(signals.sums);
            List<Point> points = new ArrayList<>();
            for (Instant at = from; at.isBefore(window.to); at = at.plus(step)) {
                points.add(point(at, covered(at, step, window.to), totals.get(at), signals.saturation(at)));
            }
            return points;
        });
    }

    private static double covered(Instant at, Duration step, Instant end) {
        Instant over = at.plus(step);
        return Math.max(1, Duration.between(at, over.isBefore(end) ? over : end).toSeconds());
    }

    private static Map<Instant, Sum> byTime(List<Sum> sums) {
        Map<Instant, Sum> byTime = new HashMap<>();
        sums.forEach(sum -> byTime.put(sum.at(), sum));
        return byTime;
    }

    private static Point point(Instant at, double seconds, @Nullable Sum sum, Point.@Nullable Saturation saturation) {
        RequestCounts counts = sum == null ? RequestCounts.NONE : sum.counts();
        return new Point(
                at,
                counts.requests() / seconds,
                counts.status4xx() / seconds,
                counts.status5xx() / seconds,
                counts.gatewayMade() / seconds,
                counts.gateway5xx() / seconds,
                counts.limited() / seconds,
                counts.authFailed() / seconds,
                sum == null ? new Summary.Latency(0, 0, 0) : sum.quantiles(),
                saturation);
    }

    /** One metric in steps, as many lines as there are names, those with most requests first. */
    Series series(Metric metric, String by, Window window, Duration step, int linesMax) {
        return database.read(connection -> {
            TelemetryQuery query = new TelemetryQuery(connection);
            boolean byNode = by.equals("node");
            if (metric.isLevel()) {
                Question question =
                        window.of(Dimension.LEVEL).named(metric.word()).every(step);
                List<Sum> sums = query.counts(question, Apart.NAME_AND_NODE);
                return new Series(metric, by, step, byNode ? nodes(metric, sums) : together(metric, sums), 0);
            }
            Dimension dimension = by.isEmpty() || byNode
                    ? Dimension.TOTAL
                    : Dimension.ofRequests(by).orElseThrow();
            Apart apart = byNode ? Apart.NODE : by.isEmpty() ? Apart.NOTHING : Apart.NAME;
            Question question = window.of(dimension).every(step);
            int others = 0;
            if (apart != Apart.NOTHING) {
                Most most = query.most(question, apart, linesMax);
                question = most.of(question, apart);
                others = most.others();
            }
            List<Sum> sums = metric.isLatency() ? query.sums(question, apart) : query.counts(question, apart);
            return new Series(metric, by, step, lines(metric, byNode, step, sums, window.to), others);
        });
    }

    /** Lines with most requests first. */
    private static List<Series.Line> lines(Metric metric, boolean byNode, Duration step, List<Sum> sums, Instant end) {
        Map<String, List<Sum>> byName = new TreeMap<>();
        sums.forEach(sum -> byName.computeIfAbsent(byNode ? sum.node() : sum.name(), name -> new ArrayList<>())
                .add(sum));
        return byName.entrySet().stream()
                .sorted(Comparator.comparingLong(each -> -requests(each.getValue())))
                .map(each -> new Series.Line(
                        each.getKey(),
                        each.getValue().stream()
                                .map(sum -> new Series.Value(
                                        sum.at(), metric.of(sum.counts(), sum.latency(), covered(sum.at(), step, end))))
                                .toList()))
                .toList();
    }

    private static long requests(List<Sum> sums) {
        return sums.stream().mapToLong(sum -> sum.counts().requests()).sum();
    }

    private static List<Series.Line> nodes(Metric metric, List<Sum> sums) {
        Map<String, List<Series.Value>> values = new TreeMap<>();
        sums.forEach(sum -> values.computeIfAbsent(sum.node(), node -> new ArrayList<>())
                .add(new Series.Value(sum.at(), FullNodes.level(List.of(sum), metric))));
        return values.entrySet().stream()
                .map(each -> new Series.Line(each.getKey(), each.getValue()))
                .toList();
    }

    private static List<Series.Line> together(Metric metric, List<Sum> sums) {
        Map<Instant, List<Sum>> byTime = new TreeMap<>();
        sums.forEach(
                sum -> byTime.computeIfAbsent(sum.at(), at -> new ArrayList<>()).add(sum));
        return List.of(new Series.Line(
                "",
                byTime.entrySet().stream()
                        .map(each -> new Series.Value(each.getKey(), FullNodes.level(each.getValue(), metric)))
                        .toList()));
    }
}
