package io.tollgate.control.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every endpoint there is, found by asking the router, names its permission and holds to it. */
final class EveryEndpointTest {
    /** All that names no permission, and why it may. */
    private static final Map<String, String> WITHOUT_PERMISSION = Map.ofEntries(
            Map.entry("POST /api/v1/login", "nobody is known yet"),
            Map.entry("POST /api/v1/oauth/access_token", "the refresh token says who"),
            Map.entry("POST /api/v1/logout", "everybody may leave"),
            Map.entry("GET /api/v1/me", "everybody may know themselves"),
            Map.entry("POST /api/v1/me/password", "everybody may change their own"),
            Map.entry("POST /api/v1/me/second-factor", "of one's own"),
            Map.entry("POST /api/v1/me/second-factor/confirm", "of one's own"),
            Map.entry("POST /api/v1/me/second-factor/off", "of one's own"),
            Map.entry("GET /api/v1/me/sessions", "of one's own"),
            Map.entry("DELETE /api/v1/me/sessions/{id}", "of one's own"),
            Map.entry("GET /api/v1/me/tokens", "of one's own"),
            Map.entry("POST /api/v1/me/tokens", "never more than one has oneself"),
            Map.entry("DELETE /api/v1/me/tokens/{id}", "of one's own"),
            Map.entry("GET /api/v1/openapi.yaml", "the same in every installation"),
            Map.entry("GET /livez", "for machines"),
            Map.entry("GET /readyz", "for machines"));

    private static final Set<String> ANONYMOUS = Set.of(
            "POST /api/v1/login",
            "POST /api/v1/oauth/access_token",
            "GET /api/v1/openapi.yaml",
            "GET /livez",
            "GET /readyz");

    /** Whose answers go on until the caller leaves. */
    private static final Set<String> ENDLESS = Set.of("GET /api/v1/events");

    private static final String PASSWORD = "a long enough password";
    private static final TestControlPlane PLANE = TestControlPlane.shared();
    private static final Map<OperatorRole, Client> CLIENTS = new EnumMap<>(OperatorRole.class);

    @BeforeAll
    static void onePersonOfEachRole() {
        for (OperatorRole role : OperatorRole.values()) {
            String username = "every-" + role.wireName();
            PLANE.bean(Operators.class).create(username, PASSWORD, List.of(role.wireName()), Actor.system());
            CLIENTS.put(role, PLANE.client().signIn(username, PASSWORD));
        }
    }

    private static List<UriRouteInfo<?, ?>> endpoints() {
        return PLANE.bean(Router.class)
                .uriRoutes()
                // Micronaut answers HEAD for every GET by itself, under the GET's annotations.
                .filter(route -> !route.getHttpMethodName().equals("HEAD"))
                .<UriRouteInfo<?, ?>>map(route -> route)
                .toList();
    }

    private static String label(UriRouteInfo<?, ?> route) {
        return route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString();
    }

    private static Optional<OperatorPermission> permission(UriRouteInfo<?, ?> route) {
        return route.getAnnotationMetadata().enumValue(RequiresPermission.class, OperatorPermission.class);
    }

    @Test
    void everyEndpointNamesItsPermissionOrIsListed() {
        assertThat(endpoints()).hasSizeGreaterThan(30);
        for (UriRouteInfo<?, ?> route : endpoints()) {
            boolean listed = WITHOUT_PERMISSION.containsKey(label(route));
            assertThat(permission(route).isPresent()).as(label(route)).isNotEqualTo(listed);
            boolean anonymous = List.of(route.getAnnotationMetadata().stringValues(Secured.class))
                    .contains(SecurityRule.IS_ANONYMOUS);
            assertThat(anonymous).as(label(route)).isEqualTo(ANONYMOUS.contains(label(route)));
        }
        assertThat(endpoints().stream().map(EveryEndpointTest::label)).containsAll(WITHOUT_PERMISSION.keySet());
    }

    @TestFactory
    Stream<DynamicTest> everyRoleMayWhatItMayAndNothingElse() {
        return endpoints().stream()
                .filter(route -> permission(route).isPresent())
                .filter(route -> !route.getAnnotationMetadata().hasAnnotation(OpenOnLoopback.class))
                .flatMap(route -> Stream.of(OperatorRole.values())
                        .map(role -> dynamicTest(role.wireName() + " " + label(route), () -> {
                            OperatorPermission needed = permission(route).orElseThrow();
                            Answer answer = send(Objects.requireNonNull(CLIENTS.get(role)), route);
                            if (role.permissions().contains(needed)) {
                                assertThat(answer.status()).as(answer.body()).isNotIn(401, 403);
                            } else {
                                assertThat(answer.status()).as(answer.body()).isEqualTo(403);
                                assertThat(answer.body()).contains(needed.wireName());
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> nobodyUnknownGetsIn() {
        return endpoints().stream()
                .filter(route -> !ANONYMOUS.contains(label(route)))
                .filter(route -> !route.getAnnotationMetadata().hasAnnotation(OpenOnLoopback.class))
                .map(route -> dynamicTest(label(route), () -> {
                    Answer answer = send(PLANE.client(), route);
                    assertThat(answer.status()).isEqualTo(401);
                    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
                }));
    }

    private static Answer send(Client client, UriRouteInfo<?, ?> route) {
        String path = route.getUriMatchTemplate().toPathString().replaceAll("\\{[^}]*}", "every-none");
        if (ENDLESS.contains(label(route))) {
            path += "?status=none"; // refused behind the permission, so that there is an end
        }
        String method = route.getHttpMethodName();
        String body = method.equals("GET") || method.equals("DELETE") ? null : "{\"every\":\"none\"}";
        return client.send(method, "/" + path, body);
    }

    /** The page of every endpoint and role is what the router says; {@code -Dtollgate.write-docs=true} writes it anew. */
    @Test
    void theMatrixInTheDocsIsTheTruth() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Who may do what in the control plane

                Every endpoint of the admin API, the operators' permission that it needs, and the built-in roles that have it. A
                test finds the endpoints by asking the router, calls each as each role, and holds this page to it. Roles of one's
                own have the permissions that they list. See [operators](../how-to/manage-operators.md).

                | endpoint | permission | admin | editor | viewer |
                |---|---|---|---|---|
                """);
        endpoints().stream()
                .sorted(Comparator.comparing((UriRouteInfo<?, ?> route) ->
                                route.getUriMatchTemplate().toPathString())
                        .thenComparing(UriRouteInfo::getHttpMethodName))
                .map(EveryEndpointTest::line)
                .distinct()
                .forEach(page::append);
        Path docs = Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."))
                .resolve("docs/reference/admin-permissions.md");
        if (Boolean.getBoolean("tollgate.write-docs")) {
            Files.writeString(docs, page);
        }
        assertThat(Files.readString(docs)).isEqualTo(page.toString());
    }

    private static String line(UriRouteInfo<?, ?> route) {
        String start = "| `" + label(route) + "` | ";
        Optional<OperatorPermission> permission = permission(route);
        if (permission.isEmpty()) {
            boolean anonymous = ANONYMOUS.contains(label(route));
            String whose = anonymous ? "nobody need sign in" : "everybody who has signed in";
            return start + whose + ": " + WITHOUT_PERMISSION.get(label(route)) + " | ✓ | ✓ | ✓ |\n";
        }
        StringBuilder line = new StringBuilder(start)
                .append('`')
                .append(permission.get().wireName())
                .append('`');
        if (route.getAnnotationMetadata().hasAnnotation(OpenOnLoopback.class)) {
            line.append(" unless bound to loopback");
        }
        for (OperatorRole role : OperatorRole.values()) {
            line.append(role.permissions().contains(permission.get()) ? " | ✓" : " | –");
        }
        return line.append(" |\n").toString();
    }

    @Test
    void aRoleThatNobodyKnowsGivesNothing() {
        assertThat(OperatorRole.permissionsOf(List.of("root", "Admin", ""))).isEmpty();
        assertThat(OperatorRole.permissionsOf(List.of())).isEmpty();
    }
}
