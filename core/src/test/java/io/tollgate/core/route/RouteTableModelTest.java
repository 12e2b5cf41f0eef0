package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.PathTemplate;
import io.tollgate.core.config.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The compiled table against a matcher that reads every route. */
final class RouteTableModelTest {
    record Request(String method, String host, String path, Map<String, String> headers) {}

    private record Match(Route route, String host, List<String> template) {
        static final Comparator<Match> ORDER = Comparator.<Match>comparingInt(m -> -m.route.priority())
                .thenComparing(m -> m.host.isEmpty())
                .thenComparing(m -> m.host.startsWith("*"))
                .thenComparingInt(m -> -m.host.length())
                .thenComparing(m -> ranks(m.template))
                .thenComparingInt(m -> -m.route.match().headers().size())
                .thenComparing(m -> m.route.match().methods().isEmpty())
                .thenComparing(m -> m.route.name());

        private static String ranks(List<String> template) {
            StringBuilder ranks = new StringBuilder();
            template.forEach(s -> ranks.append(PathTemplate.isRest(s) ? 'c' : PathTemplate.isVariable(s) ? 'b' : 'a'));
            return ranks.toString();
        }
    }

    private static RouteMatch naive(List<Route> routes, Request request) {
        List<Match> found = new ArrayList<>();
        Set<String> allow = new TreeSet<>();
        for (Route route : routes) {
            List<String> hosts = route.match().hosts();
            for (String host : hosts.isEmpty() ? List.of("") : hosts) {
                for (String path : route.match().paths()) {
                    List<String> template = PathTemplate.segments(path);
                    List<String> methods = route.match().methods();
                    if (!route.enabled() || !wants(host, template, route, request)) {
                        continue;
                    }
                    if (methods.isEmpty() || methods.contains(request.method)) {
                        found.add(new Match(route, host, template));
                    } else {
                        allow.addAll(methods);
                    }
                }
            }
        }
        return found.stream()
                .min(Match.ORDER)
                .<RouteMatch>map(best -> new RouteMatch.Found(best.route, request.path))
                .orElse(allow.isEmpty() ? new RouteMatch.None() : new RouteMatch.MethodNotAllowed(allow));
    }

    private static boolean wants(String host, List<String> template, Route route, Request request) {
        boolean wantsHost = host.startsWith("*")
                ? request.host.endsWith(host.substring(1))
                : host.isEmpty() || host.equals(request.host);
        List<String> given = PathTemplate.segments(request.path);
        return wantsHost
                && wantsPath(template, given)
                && route.match().headers().stream().allMatch(h -> h.equals().equals(request.headers.get(h.name())));
    }

    private static boolean wantsPath(List<String> template, List<String> given) {
        if (template.equals(List.of("**")) || (template.isEmpty() && given.isEmpty())) {
            return true;
        }
        if (template.isEmpty() || given.isEmpty()) {
            return false;
        }
        boolean first = PathTemplate.isVariable(template.getFirst())
                ? !given.getFirst().isEmpty()
                : template.getFirst().equals(given.getFirst());
        return first && wantsPath(template.subList(1, template.size()), given.subList(1, given.size()));
    }

    /** A table that others were changed into is the one that would be compiled, and those stay as they were. */
    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void aChangedTableIsTheCompiledOne(
            @ForAll("routes") List<Route> routes, @ForAll("requests") List<Request> requests, @ForAll Random random) {
        Map<String, Route> now = new TreeMap<>();
        RouteTable table = RouteTable.compile(List.of());
        for (int step = 0; step < 4; step++) {
            String before = table.dump();
            List<Route> gone = new ArrayList<>();
            List<Route> come = new ArrayList<>();
            for (Route route : routes) {
                Route old = now.get(route.name());
                if (old != null && random.nextBoolean()) {
                    gone.add(old);
                    now.remove(route.name());
                }
                if (!now.containsKey(route.name()) && random.nextBoolean()) {
                    Route like = routes.get(random.nextInt(routes.size()));
                    Route next = Generated.route(
                            route.name(), like.enabled(), like.priority(), like.match(), route.access());
                    come.add(next);
                    now.put(next.name(), next);
                }
            }
            RouteTable changed = table.changed(gone, come);
            RouteTable compiled = RouteTable.compile(now.values());
            assertThat(changed.dump()).isEqualTo(compiled.dump());
            assertThat(changed.size()).isEqualTo(compiled.size());
            assertThat(table.dump()).isEqualTo(before);
            List<Route> all = List.copyOf(now.values());
            for (Request request : requests) {
                assertThat(changed.match(request.method, request.host, request.path, request.headers::get))
                        .as("%s in\n%s", request, changed.dump())
                        .isEqualTo(naive(all, request));
            }
            table = changed;
        }
    }

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void bothAgree(@ForAll("routes") List<Route> routes, @ForAll("requests") List<Request> requests) {
        RouteTable table = RouteTable.compile(routes);
        for (Request request : requests) {
            RouteMatch expected = naive(routes, request);
            Statistics.collect(expected.getClass().getSimpleName());
            assertThat(table.match(request.method, request.host, request.path, request.headers::get))
                    .as("%s in\n%s", request, table.dump())
                    .isEqualTo(expected);
        }
        assertThat(table.size())
                .isEqualTo(routes.stream().filter(Route::enabled).count());
    }

    @Provide
    Arbitrary<List<Route>> routes() {
        Access open = new Access(true, List.of(), Map.of());
        Arbitrary<Route> route = Combinators.combine(
                        Arbitraries.of(true, true, true, false), Arbitraries.of(0, 0, 0, 1, -1), Generated.matches())
                .as((enabled, priority, match) -> Generated.route("r", enabled, priority, match, open));
        return route.list().ofMinSize(1).ofMaxSize(16).map(unnamed -> {
            List<Route> named = new ArrayList<>();
            for (Route r : unnamed) {
                named.add(Generated.route("r" + named.size(), r.enabled(), r.priority(), r.match(), open));
            }
            return named;
        });
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "c")
                .list()
                .ofMaxSize(4)
                .flatMap(segments -> Arbitraries.of("", "", "", "/")
                        .map(end -> segments.isEmpty() ? "/" : "/" + String.join("/", segments) + end));
        return Combinators.combine(
                        Arbitraries.of("GET", "PUT", "DELETE"),
                        Arbitraries.of("x.example", "y.x.example", "z.y.x.example", "example", "other"),
                        path,
                        Arbitraries.maps(Arbitraries.of("h", "g"), Arbitraries.of("1", "2")))
                .as(Request::new)
                .list()
                .ofSize(8);
    }
}
