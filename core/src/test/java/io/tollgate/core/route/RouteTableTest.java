package io.tollgate.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Generated;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteTableTest {
    private static final Access OPEN = new Access(true, List.of(), Map.of());

    @Test
    void anEmptyTableMatchesNothing() {
        assertThat(RouteTable.compile(List.of()).match("GET", "a", "/", name -> null))
                .isInstanceOf(RouteMatch.None.class);
    }

    @Test
    void aMethodNobodyWantsIsToldWhatIsWanted() {
        RouteTable table = RouteTable.compile(List.of(
                route("a", "/x", List.of("PUT", "DELETE")),
                route("b", "/{v}", List.of("GET")),
                route("c", "/y", List.of("PATCH"))));
        assertThat(table.match("POST", "h", "/x", name -> null))
                .isEqualTo(new RouteMatch.MethodNotAllowed(Set.of("GET", "DELETE", "PUT")));
        assertThat(((RouteMatch.MethodNotAllowed) table.match("POST", "h", "/x", name -> null)).allow())
                .as("in one order in every process")
                .containsExactly("DELETE", "GET", "PUT");
    }

    @Test
    void theOrderOfTheRoutesDoesNotMatter() {
        List<Route> routes = new ArrayList<>(goldenRoutes());
        String dump = RouteTable.compile(routes).dump();
        java.util.Collections.reverse(routes);
        assertThat(RouteTable.compile(routes).dump()).isEqualTo(dump);
    }

    @Test
    void drawsItself() throws IOException {
        try (var golden = RouteTableTest.class.getResourceAsStream("dump.txt")) {
            assertThat(RouteTable.compile(goldenRoutes()).dump() + "\n")
                    .isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/orders/**    | /orders    | -              | /orders       | /",
                "/orders/**    | /orders    | -              | /orders/      | /",
                "/orders/**    | /orders    | -              | /orders/7/x   | /7/x",
                "/{any}/**     | /orders    | -              | /ordersx/7    | /ordersx/7",
                "/{any}/**     | /orders    | -              | /other/7      | /other/7",
                "/a/{id}       | -          | -              | /a/7          | /a/7",
                "/a/{id}       | -          | /v2            | /a/7          | /v2",
                "/a/{id}       | -          | /v2/{id}/x     | /a/7          | /v2/7/x",
                "/{x}/{y}      | -          | /{y}/{x}.json  | /a/b          | /b/a.json",
                "/{x}/{y}      | -          | /{y}-{x}       | /$0/%20       | /%20-$0",
                "/a/**         | -          | /v2/{**}       | /a            | /v2/",
                "/a/**         | -          | /v2/{**}       | /a/           | /v2/",
                "/a/**         | -          | /v2/{**}       | /a/b/c/       | /v2/b/c/",
                "/**           | -          | /v2/{**}       | /             | /v2/",
                "/**           | -          | /v2/{**}       | /b            | /v2/b"
            })
    void theUpstreamReceivesWhatThePathPolicySays(
            String template, String stripPrefix, String rewrite, String path, String upstreamPath) throws Exception {
        var document = Json.object().put("name", "r").put("upstream", "u");
        document.putObject("match").putArray("paths").add(template);
        document.putObject("path").put("stripPrefix", stripPrefix).put("rewrite", rewrite);
        document.putObject("access").put("public", true);
        ConfigObject route = Kind.ROUTE.read(document);
        RouteMatch match = RouteTable.compile(List.of((Route) route)).match("GET", "h", path, name -> null);
        assertThat(match).isEqualTo(new RouteMatch.Found((Route) route, upstreamPath));
        assertThat(CanonicalPath.of(upstreamPath)).isEqualTo(new CanonicalPath.Accepted(upstreamPath));
    }

    private static List<Route> goldenRoutes() {
        return List.of(
                route("orders", "/orders/**", List.of()),
                route("orders-read", "/orders/{id}", List.of("GET")),
                route("orders-write", "/orders/{id}", List.of("POST", "PUT")),
                route("home", "/", List.of("GET")),
                Generated.route(
                        "off", false, 0, new Route.Match(List.of(), List.of("/off"), List.of(), List.of()), OPEN),
                Generated.route(
                        "beta",
                        true,
                        5,
                        new Route.Match(
                                List.of("api.example.com", "*.shop.example.com"),
                                List.of("/orders/{id}", "/v2"),
                                List.of(),
                                List.of(new Route.HeaderMatch("x-env", "beta"))),
                        OPEN));
    }

    private static Route route(String name, String template, List<String> methods) {
        return Generated.route(name, true, 0, new Route.Match(List.of(), List.of(template), methods, List.of()), OPEN);
    }
}
