package io.tollgate.control.telemetry;

import io.tollgate.protocol.v1.RouteTraffic;
import io.tollgate.protocol.v1.Status;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Collects what nodes report: totals in steps of {@link #STEP}, routes in steps of {@link #ROUTE_STEP}, both for
 * {@link #MEMORY}. Bounded: 180 full histograms, and at most {@link #ROUTES_MAX} sparse ones a minute. Nodes' streams
 * write, people read; all of it is guarded by this object and takes microseconds.
 */
@Singleton
public final class TelemetryStore {
    static final Duration STEP = Duration.ofSeconds(5);
    static final Duration ROUTE_STEP = Duration.ofMinutes(1);
    static final Duration MEMORY = Duration.ofMinutes(15);
    static final int ROUTES_MAX = 300;
    static final String NO_ROUTE = "(none)";
    static final String OTHER_ROUTES = "(other)";

    private final Instant startedAt;
    /** By number of the step since the epoch. */
    private final Map<Long, Step> steps = new HashMap<>();

    private final Map<Long, Map<String, RouteCounts>> routeSteps = new HashMap<>();
    private final Map<String, Gauges> gauges = new ConcurrentHashMap<>();

    private static final class Step {
        private final RouteCounts counts = new RouteCounts(LatencyHistograms.plain());
        private int inflight;
    }

    private record Gauges(Instant at, Status status) {}

    TelemetryStore(InstantSource clock) {
        this.startedAt = clock.instant();
    }

    /** Adds a node's report of about the last second. */
    public synchronized void record(String node, Status status, Instant now) {
        gauges.put(node, new Gauges(now, status));
        Step step = steps.computeIfAbsent(number(now, STEP), number -> new Step());
        Map<String, RouteCounts> routes =
                routeSteps.computeIfAbsent(number(now, ROUTE_STEP), number -> new HashMap<>());
        for (RouteTraffic traffic : status.getTraffic().getRoutesList()) {
            step.counts.add(traffic);
            counts(routes, traffic.getRoute()).add(traffic);
        }
        step.inflight = Math.max(step.inflight, inflight(now));
        long oldest = number(now.minus(MEMORY), STEP);
        steps.keySet().removeIf(number -> number < oldest);
        long oldestOfRoutes = number(now.minus(MEMORY), ROUTE_STEP);
        routeSteps.keySet().removeIf(number -> number < oldestOfRoutes);
    }

    private static RouteCounts counts(Map<String, RouteCounts> routes, String name) {
        String label = name.isEmpty() ? NO_ROUTE : name;
        String bounded = routes.containsKey(label) || routes.size() < ROUTES_MAX ? label : OTHER_ROUTES;
        return routes.computeIfAbsent(bounded, added -> new RouteCounts(LatencyHistograms.packed()));
    }

    /** A node whose stream has ended has no load that we know of. */
    public void gone(String node) {
        gauges.remove(node);
    }

    private static long number(Instant at, Duration step) {
        return Math.floorDiv(at.getEpochSecond(), step.toSeconds());
    }

    private Stream<Status> fresh(Instant now) {
        return gauges.values().stream()
                .filter(gauge -> gauge.at.isAfter(now.minus(STEP)))
                .map(Gauges::status);
    }

    private int inflight(Instant now) {
        return fresh(now).mapToInt(Status::getInflight).sum();
    }

    synchronized Summary summary(Duration window, Instant now, int topRoutesMax) {
        long begun = number(startedAt, STEP);
        long current = number(now, STEP);
        // Of the running step reports are still on their way; it counts only while there is no other.
        long behind = current > begun ? current : current + 1;
        long first = Math.max(begun, behind - stepsIn(window));
        RouteCounts total = new RouteCounts(LatencyHistograms.plain());
        steps.forEach((number, step) -> {
            if (number >= first && number < behind) {
                total.add(step.counts);
            }
        });
        double seconds = seconds(start(first, STEP), current > begun ? start(behind, STEP) : now);
        return new Summary(
                now,
                window.toSeconds(),
                total.requests(),
                total.requests() / seconds,
                new Summary.Errors(total.status4xx(), total.status5xx(), total.gatewayMade(), total.upstreamMade()),
                total.latency(),
                saturation(now),
                total.percent(total.limited()),
                total.percent(total.authFailed()),
                topRoutes(window, now, topRoutesMax));
    }

    private static long stepsIn(Duration window) {
        return Math.ceilDiv(window.toSeconds(), STEP.toSeconds());
    }

    private static Instant start(long number, Duration step) {
        return Instant.ofEpochSecond(number * step.toSeconds());
    }

    /** What rates are over: the time that the counted steps cover, without what was before we started. */
    private double seconds(Instant from, Instant to) {
        Instant seenFrom = from.isBefore(startedAt) ? startedAt : from;
        return Math.max(1, Duration.between(seenFrom, to).toMillis() / 1_000.0);
    }

    private Summary.Saturation saturation(Instant now) {
        List<Status> nodes = fresh(now).toList();
        return new Summary.Saturation(
                nodes.stream().mapToInt(Status::getInflight).sum(),
                nodes.stream().mapToInt(Status::getDownstreamConnections).sum(),
                nodes.stream().mapToInt(Status::getUpstreamConnections).sum(),
                nodes.stream().mapToDouble(Status::getCpuLoad).max().orElse(0),
                nodes.stream().mapToLong(Status::getEventLoopLagMicros).max().orElse(0),
                nodes.size());
    }

    /** Routes are counted by the minute: all minutes that the window touches, over the time that these have lasted. */
    private List<Summary.RouteSummary> topRoutes(Duration window, Instant now, int countMax) {
        long from = number(now.minus(window), ROUTE_STEP);
        Map<String, RouteCounts> sums = new HashMap<>();
        routeSteps.forEach((number, routes) -> {
            if (number >= from) {
                routes.forEach((route, counts) -> sums.computeIfAbsent(
                                route, added -> new RouteCounts(LatencyHistograms.plain()))
                        .add(counts));
            }
        });
        double seconds = seconds(start(from, ROUTE_STEP), now);
        return sums.entrySet().stream()
                .filter(sum -> sum.getValue().requests() > 0)
                .sorted(Comparator.<Map.Entry<String, RouteCounts>>comparingLong(
                                sum -> -sum.getValue().requests())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(countMax)
                .map(sum -> route(sum.getKey(), sum.getValue(), seconds))
                .toList();
    }

    /** What the shadow of one route would have done, over all that is remembered. */
    synchronized ShadowCounts shadow(String route, Instant now) {
        long oldest = number(now.minus(MEMORY), ROUTE_STEP);
        RouteCounts sum = new RouteCounts(LatencyHistograms.packed());
        routeSteps.forEach((number, routes) -> {
            RouteCounts counts = routes.get(route);
            if (number >= oldest && counts != null) {
                sum.add(counts);
            }
        });
        return sum.shadow();
    }

    private static Summary.RouteSummary route(String name, RouteCounts counts, double seconds) {
        return new Summary.RouteSummary(
                name,
                counts.requests(),
                counts.requests() / seconds,
                counts.percent(counts.status5xx()),
                counts.latency());
    }

    /** Every step of the window, oldest first, those without a report too; the last one is over. */
    synchronized List<Point> series(Duration window, Instant now) {
        long current = number(now, STEP);
        long first = Math.max(number(now.minus(window), STEP), number(startedAt, STEP));
        List<Point> points = new ArrayList<>();
        for (long number = first; number < current; number++) {
            points.add(point(start(number, STEP), steps.getOrDefault(number, EMPTY)));
        }
        return points;
    }

    private static final Step EMPTY = new Step();

    private static Point point(Instant at, Step step) {
        RouteCounts counts = step.counts;
        double seconds = STEP.toSeconds();
        return new Point(
                at,
                counts.requests() / seconds,
                counts.status4xx() / seconds,
                counts.status5xx() / seconds,
                counts.gatewayMade() / seconds,
                counts.limited() / seconds,
                counts.authFailed() / seconds,
                counts.latency(),
                step.inflight);
    }
}
