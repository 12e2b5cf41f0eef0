package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Route;
import io.tollgate.core.config.Route.HeaderMatch;
import io.tollgate.core.route.Overlaps.Overlap;
import io.tollgate.core.route.Overlaps.Place;
import io.tollgate.core.route.Overlaps.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Which requests never reach a route, against the table that decides where they go. */
final class OverlapsTest {
    private static final Access OPEN = new Access(true, List.of(), Map.of());

    record Request(String method, String host, String path, Map<String, String> headers) {}

    private static Route route(String name, int priority, List<String> hosts, String path, List<String> methods) {
        return Generated.route(name, true, priority, new Route.Match(hosts, List.of(path), methods, List.of()), OPEN);
    }

    private static Route route(String name, int priority, String path) {
        return route(name, priority, List.of(), path, List.of());
    }

    private static Overlap overlap(Route route, Route... others) {
        List<Route> all = new ArrayList<>(List.of(others));
        all.add(route);
        return Overlaps.of(all).with(route);
    }

    @Test
    void aHigherPriorityTakesWhatItWantsAsWidely() {
        Route orders = route("orders", 0, "/orders/{id}");
        for (String wide : List.of("/orders/{any}", "/orders/**", "/**", "/{a}/{b}", "/{a}/**")) {
            assertThat(overlap(orders, route("wide", 1, wide)).all()).as(wide).isTrue();
        }
        for (String narrow : List.of("/orders/7", "/orders", "/orders/{id}/items", "/other/**", "/orders/{id}/**")) {
            boolean covers = narrow.equals("/orders/{id}/**");
            assertThat(overlap(orders, route("narrow", 1, narrow)).all())
                    .as(narrow)
                    .isEqualTo(covers);
        }
    }

    @Test
    void withOnePriorityTheMoreSpecificIsAskedFirst() {
        Route orders = route("orders", 0, List.of("api.example.com"), "/orders/{id}", List.of("GET"));
        assertThat(overlap(orders, route("wide", 0, "/**")).taken()).isEmpty();
        assertThat(overlap(orders, route("a-twin", 0, List.of("api.example.com"), "/orders/{x}", List.of("GET", "PUT")))
                        .all())
                .as("the name that sorts first wins among equals")
                .isTrue();
        assertThat(overlap(orders, route("z-twin", 0, List.of("api.example.com"), "/orders/{x}", List.of("GET")))
                        .taken())
                .isEmpty();
    }

    @Test
    void hostsCoverAsTheTableAsksThem() {
        Route exact = route("exact", 0, List.of("a.shop.example.com"), "/x", List.of());
        for (String host : List.of("a.shop.example.com", "*.shop.example.com", "*.example.com", "*.com")) {
            assertThat(overlap(exact, route("w", 1, List.of(host), "/x", List.of()))
                            .all())
                    .as(host)
                    .isTrue();
        }
        assertThat(overlap(exact, route("w", 1, List.of("*.a.shop.example.com"), "/x", List.of()))
                        .taken())
                .isEmpty();
        assertThat(overlap(route("any", 0, "/x"), route("w", 1, List.of("*.com"), "/x", List.of()))
                        .taken())
                .as("one host is not every host")
                .isEmpty();
    }

    @Test
    void someMethodsAreTakenAndOthersNot() {
        Overlap overlap =
                overlap(route("all", 0, "/orders"), route("reads", 1, List.of(), "/**", List.of("GET", "HEAD")));
        assertThat(overlap.all()).isFalse();
        assertThat(overlap.taken())
                .extracting(Taken::place)
                .containsExactly(new Place("GET", "", "/orders"), new Place("HEAD", "", "/orders"));
    }

    @Test
    void aConditionOnAHeaderTakesOnlyFromWhatHasItToo() {
        Route plain = route("plain", 0, "/x");
        Route.Match match =
                new Route.Match(List.of(), List.of("/x"), List.of(), List.of(new HeaderMatch("x-env", "beta")));
        Route beta = Generated.route("beta", true, 1, match, OPEN);
        assertThat(overlap(plain, beta).taken()).isEmpty();
        assertThat(overlap(Generated.route("b2", true, 0, match, OPEN), beta).all())
                .isTrue();
    }

    @Test
    void aRouteDoesNotShadowItself() {
        Route both = Generated.route(
                "both", true, 0, new Route.Match(List.of(), List.of("/a", "/a/**"), List.of(), List.of()), OPEN);
        assertThat(overlap(both).taken()).isEmpty();
    }

    @Test
    void whatIsLookedAtIsBounded() {
        List<String> hosts =
                IntStream.range(0, 64).mapToObj(i -> "h" + i + ".example").toList();
        List<String> paths = IntStream.range(0, 64).mapToObj(i -> "/p" + i).toList();
        Route huge = Generated.route("huge", true, 0, new Route.Match(hosts, paths, List.of("GET"), List.of()), OPEN);
        Overlap overlap = overlap(huge, route("wide", 1, "/**"));
        assertThat(overlap.taken()).hasSize(Overlaps.PLACES_MAX);
        assertThat(overlap.all()).as("not known, so not said").isFalse();
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void whatIsTakenNeverReachesTheRoute(
            @ForAll("routes") List<Route> routes, @ForAll("requests") List<Request> requests) {
        Overlaps overlaps = Overlaps.of(routes);
        for (Route route : routes) {
            for (Taken taken : overlaps.with(route).taken()) {
                RouteTable table = narrowed(routes, route, taken.place());
                for (Request request : requests) {
                    boolean wants = alone(route, taken.place(), request) instanceof RouteMatch.Found;
                    Statistics.collect(wants);
                    if (wants) {
                        assertThat(table.match(request.method, request.host, request.path, request.headers::get))
                                .as("%s of %s in\n%s", request, taken.place(), table.dump())
                                .isInstanceOfSatisfying(
                                        RouteMatch.Found.class,
                                        found ->
                                                assertThat(found.route().name()).isNotEqualTo(route.name()));
                    }
                }
            }
        }
    }

    /** All routes, of {@code route} only that place: it may get the request by another of its places. */
    private static RouteTable narrowed(List<Route> routes, Route route, Place place) {
        List<Route> all = new ArrayList<>(routes);
        Route.Match match = route.match();
        List<String> hosts = place.host().isEmpty() ? List.of() : List.of(place.host());
        all.set(
                all.indexOf(route),
                Generated.route(
                        route.name(),
                        true,
                        route.priority(),
                        new Route.Match(hosts, List.of(place.path()), match.methods(), match.headers()),
                        OPEN));
        return RouteTable.compile(all);
    }

    /** What the table answers when there is nothing but that place of the route. */
    private static RouteMatch alone(Route route, Place place, Request request) {
        List<String> hosts = place.host().isEmpty() ? List.of() : List.of(place.host());
        boolean others = place.method().equals(Overlaps.OTHER_METHODS);
        if (!others && !place.method().equals(request.method)) {
            return new RouteMatch.None();
        }
        Route only = Generated.route(
                route.name(),
                true,
                0,
                new Route.Match(
                        hosts, List.of(place.path()), List.of(), route.match().headers()),
                OPEN);
        return others && List.of("GET", "PUT", "POST", "DELETE").contains(request.method)
                ? new RouteMatch.None()
                : RouteTable.compile(List.of(only))
                        .match(request.method, request.host, request.path, request.headers::get);
    }

    @Provide
    Arbitrary<List<Route>> routes() {
        Arbitrary<Route> route = Combinators.combine(Arbitraries.of(0, 0, 1, -1), Generated.matches())
                .as((priority, match) -> Generated.route("r", true, priority, match, OPEN));
        return route.list().ofMinSize(2).ofMaxSize(10).map(unnamed -> {
            List<Route> named = new ArrayList<>();
            for (Route r : unnamed) {
                named.add(Generated.route("r" + named.size(), true, r.priority(), r.match(), OPEN));
            }
            return named;
        });
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "c")
                .list()
                .ofMaxSize(4)
                .flatMap(segments -> Arbitraries.of("", "", "/")
                        .map(end -> segments.isEmpty() ? "/" : "/" + String.join("/", segments) + end));
        return Combinators.combine(
                        Arbitraries.of("GET", "PUT", "POST", "DELETE", "PURGE"),
                        Arbitraries.of("x.example", "y.x.example", "z.y.x.example", "other"),
                        path,
                        Arbitraries.maps(Arbitraries.of("h", "g"), Arbitraries.of("1", "2")))
                .as(Request::new)
                .list()
                .ofSize(12);
    }
}
