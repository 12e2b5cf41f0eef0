package io.tollgate.core.explain;

import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import io.tollgate.core.route.RouteMatch;
import io.tollgate.core.route.RouteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The step that finds the route, and why the others did not get the request. Reads every route: not for a hot path. */
final class RouteStep {
    /** Others that are told of; with thousands of routes nobody reads all. */
    private static final int OTHERS_MAX = 5;

    private final Collection<Route> routes;
    private final RouteTable table;

    RouteStep(Collection<Route> routes) {
        this.routes = List.copyOf(routes);
        this.table = RouteTable.compile(routes);
    }

    RouteMatch match(DescribedRequest request, String path) {
        return table.match(request.method(), request.host(), path, request::single);
    }

    /** In words. */
    Step explain(RouteMatch match, DescribedRequest request, String path) {
        return switch (match) {
            case RouteMatch.Found found -> found(found.route(), request, path);
            case RouteMatch.MethodNotAllowed refused ->
                refused(
                        "no route for this host and path takes " + request.method() + "; they take "
                                + String.join(", ", refused.allow()),
                        request,
                        path);
            case RouteMatch.None ignored ->
                refused(
                        routes.isEmpty() ? "there are no routes" : "no route matches this host and path",
                        request,
                        path);
        };
    }

    private Step found(Route winner, DescribedRequest request, String path) {
        RouteFit best = RouteFit.best(winner, request, path);
        List<String> others = routes.stream()
                .filter(route -> !route.name().equals(winner.name()))
                .map(route -> RouteFit.best(route, request, path))
                .filter(RouteFit::matches)
                .sorted(RouteFit.WINNER_FIRST)
                .limit(OTHERS_MAX)
                .map(fit -> fit.route().name() + " matches too, but " + best.beats(fit))
                .toList();
        return new Step(
                Explainer.ROUTE, Verdict.ALLOW, "route " + winner.name() + " matches " + best.words(), others, null);
    }

    private Step refused(String rule, DescribedRequest request, String path) {
        List<RouteFit> near = routes.stream()
                .map(route -> RouteFit.best(route, request, path))
                .filter(RouteFit::isNear)
                .sorted(RouteFit.NEAREST_FIRST)
                .limit(OTHERS_MAX)
                .toList();
        List<String> misses = new ArrayList<>();
        near.forEach(fit -> misses.add(fit.route().name() + ": " + String.join("; ", fit.misses())));
        Explanation.Fix fix = near.stream()
                .filter(fit -> fit.missCount() == 1)
                .min(Comparator.comparingInt(RouteFix::cost))
                .map(RouteFix::of)
                .orElseGet(() -> Explanation.Fix.of("Add a route that takes " + request.method() + " " + path
                        + (request.host().isEmpty() ? "" : " on " + request.host())));
        return new Step(Explainer.ROUTE, Verdict.DENY, rule, misses, fix);
    }
}
