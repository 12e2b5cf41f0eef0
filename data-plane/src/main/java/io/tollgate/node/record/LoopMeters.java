package io.tollgate.node.record;

import io.tollgate.core.access.ShadowVerdict;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One event loop's counts, or the sum of them. Confined to one thread at a time: written by its loop alone, without any
 * synchronization, until the loop hands it over.
 * Labels come from the configuration, from enums, or from a closed list, so that clients cannot make new ones.
 */
final class LoopMeters {
    /** Routes that have series of their own; a configuration may have more. */
    private static final int ROUTES_MAX = 10_000;

    /** Targets that have series of their own. */
    private static final int TARGETS_MAX = 2_000;

    private static final String OTHER = "_other";
    private static final String OK_UPSTREAM = "code=\"ok\",source=\"upstream\"";
    private static final String ALLOWED = "step=\"all\",verdict=\"allow\",code=\"ok\"";
    private static final String[] METHODS = {
        "_OTHER", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"
    };

    private final Map<String, RouteMeters> routes = new HashMap<>();
    private final Map<String, Durations> targets = new HashMap<>();
    private final Durations overhead = new Durations();
    private final Map<String, long[]> decisions = new HashMap<>();
    private final Map<String, long[]> authFailures = new HashMap<>();

    /** What is counted of one route. */
    private static final class RouteMeters {
        private final Map<Integer, Durations> byMethodAndStatus = new HashMap<>();
        private final Map<String, long[]> byCodeAndSource = new HashMap<>();
        private final Map<ShadowVerdict, long[]> byShadow = new EnumMap<>(ShadowVerdict.class);

        void add(RouteMeters other) {
            other.byMethodAndStatus.forEach((key, durations) -> byMethodAndStatus
                    .computeIfAbsent(key, fresh -> new Durations())
                    .add(durations));
            other.byCodeAndSource.forEach(
                    (key, count) -> byCodeAndSource.computeIfAbsent(key, fresh -> new long[1])[0] += count[0]);
            other.byShadow.forEach(
                    (verdict, count) -> byShadow.computeIfAbsent(verdict, fresh -> new long[1])[0] += count[0]);
        }
    }

    void record(ExchangeRecord facts) {
        RouteMeters route = route(facts.route);
        Durations durations = route.byMethodAndStatus.computeIfAbsent(
                methodIndex(facts.method) * 1000 + facts.status, key -> new Durations());
        TraceFacts trace = facts.trace;
        if (trace == null) {
            durations.record(facts.durationNanos);
        } else {
            durations.record(facts.durationNanos, facts.traceId, trace.serverId, facts.epochMillis);
        }
        String codeAndSource = facts.madeByGateway
                ? "code=\"" + facts.code + "\",source=\"gateway\""
                : facts.code.equals("ok") ? OK_UPSTREAM : "code=\"" + facts.code + "\",source=\"upstream\"";
        route.byCodeAndSource.computeIfAbsent(codeAndSource, key -> new long[1])[0]++;
        if (facts.shadow != ShadowVerdict.NONE) {
            route.byShadow.computeIfAbsent(facts.shadow, key -> new long[1])[0]++;
        }
        if (facts.upstreamNanos >= 0 && !facts.target.isEmpty()) {
            target(facts.target).record(facts.upstreamNanos);
        }
        if (facts.headNanos >= 0) {
            overhead.record(Math.max(0, facts.headNanos - Math.max(0, facts.upstreamNanos)));
        }
        String decision = !facts.madeByGateway
                ? ALLOWED
                : "step=\"" + facts.step + "\",verdict=\"deny\",code=\"" + facts.code + "\"";
        decisions.computeIfAbsent(decision, key -> new long[1])[0]++;
        if (facts.madeByGateway && facts.step.equals("authenticate")) {
            String reason = facts.flaw.isEmpty() ? facts.code : facts.flaw;
            String scheme = facts.scheme.isEmpty() ? "none" : facts.scheme;
            authFailures
                    .computeIfAbsent("scheme=\"" + scheme + "\",reason=\"" + reason + "\"", key -> new long[1])[0]++;
        }
    }

    private static int methodIndex(String method) {
        for (int i = 1; i < METHODS.length; i++) {
            if (METHODS[i].equals(method)) {
                return i;
            }
        }
        return 0;
    }

    private RouteMeters route(String name) {
        RouteMeters known = routes.get(name);
        if (known != null) {
            return known;
        }
        return routes.computeIfAbsent(routes.size() < ROUTES_MAX ? name : OTHER, key -> new RouteMeters());
    }

    /** Targets come and go, with their names' addresses too, and what was counted of one stays: so many, and the others. */
    private Durations target(String target) {
        Durations known = targets.get(target);
        if (known != null) {
            return known;
        }
        return targets.computeIfAbsent(targets.size() < TARGETS_MAX ? target : OTHER, key -> new Durations());
    }

    /** Routes with series of their own. */
    Set<String> routes() {
        return named(routes.keySet());
    }

    /** Targets with series of their own. */
    Set<String> targets() {
        return named(targets.keySet());
    }

    private static Set<String> named(Set<String> names) {
        return names.stream()
                .filter(name -> !name.isEmpty() && !name.equals(OTHER))
                .collect(Collectors.toSet());
    }

    /** Counts these names no more. */
    void forget(Set<String> routeNames, Set<String> targetNames) {
        routes.keySet().removeAll(routeNames);
        targets.keySet().removeAll(targetNames);
    }

    /** Adds these counts to {@code sum}. */
    void addTo(LoopMeters sum) {
        routes.forEach((name, meters) -> sum.route(name).add(meters));
        targets.forEach((target, durations) -> sum.target(target).add(durations));
        sum.overhead.add(overhead);
        authFailures.forEach(
                (key, count) -> sum.authFailures.computeIfAbsent(key, fresh -> new long[1])[0] += count[0]);
        decisions.forEach((key, count) -> sum.decisions.computeIfAbsent(key, fresh -> new long[1])[0] += count[0]);
    }

    /**
     * Prints in Prometheus' text format.
     *
     * @param exemplars whether traces are named, which only OpenMetrics knows
     */
    void print(StringBuilder out, boolean exemplars) {
        out.append("# TYPE http_server_request_duration_seconds histogram\n");
        new TreeMap<>(routes)
                .forEach((route, meters) -> meters.byMethodAndStatus.forEach((key, durations) ->
                        durations.print(out, "http_server_request_duration_seconds", labels(route, key), exemplars)));
        out.append("# TYPE tollgate_requests_total counter\n");
        new TreeMap<>(routes)
                .forEach((route, meters) -> meters.byCodeAndSource.forEach((labels, count) ->
                        line(out, "tollgate_requests_total", "route=\"" + route + "\"," + labels, count[0])));
        out.append("# TYPE tollgate_shadow_access_total counter\n");
        new TreeMap<>(routes).forEach((route, meters) -> printShadow(out, route, meters.byShadow));
        out.append("# TYPE http_client_request_duration_seconds histogram\n");
        new TreeMap<>(targets)
                .forEach((target, durations) -> durations.print(
                        out, "http_client_request_duration_seconds", "server_address=\"" + target + "\"", false));
        out.append("# TYPE tollgate_overhead_seconds histogram\n");
        overhead.print(out, "tollgate_overhead_seconds", "", false);
        out.append("# TYPE tollgate_decisions_total counter\n");
        new TreeMap<>(decisions).forEach((labels, count) -> line(out, "tollgate_decisions_total", labels, count[0]));
        out.append("# TYPE tollgate_auth_failures_total counter\n");
        new TreeMap<>(authFailures)
                .forEach((labels, count) -> line(out, "tollgate_auth_failures_total", labels, count[0]));
    }

    private static void printShadow(StringBuilder out, String route, Map<ShadowVerdict, long[]> byShadow) {
        byShadow.forEach((verdict, count) -> line(
                out,
                "tollgate_shadow_access_total",
                "route=\"" + route + "\",verdict=\"" + verdict.label() + "\"",
                count[0]));
    }

    private static String labels(String route, int key) {
        return "http_route=\"" + route + "\",http_request_method=\"" + METHODS[key / 1000]
                + "\",http_response_status_code=\"" + key % 1000 + "\"";
    }

    static void line(StringBuilder out, String name, String labels, long value) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }
}
