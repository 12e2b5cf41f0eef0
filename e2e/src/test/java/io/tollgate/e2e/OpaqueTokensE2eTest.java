package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.token.TestIntrospection;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opaque tokens, tokens for one use and refusals that are explained later, on a real system of two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class OpaqueTokensE2eTest {
    private static final Duration CHANGE_IN_FORCE = Duration.ofSeconds(10);
    private static final Duration CLUSTER_JOINED = Duration.ofMinutes(1);
    private static final List<Integer> NODES = List.of(1, 2);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private final TestIntrospection vault = TestIntrospection.start();
    private final TestIssuer corp = TestIssuer.start();
    private TollgateUp system;
    private AdminApi admin;

    OpaqueTokensE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("opaque"), 2));
        admin = system.signIn(caller.client());
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
        vault.close();
        corp.close();
    }

    @Test
    @Order(1)
    void opaque_tokens_open_on_both_nodes_and_the_secret_is_shown_nowhere() throws Exception {
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/shopper", Map.of("permissions", List.of("shop:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("shopper")));
        admin.put(
                "issuers/vault",
                Map.of(
                        "issuer", vault.uri(),
                        "audiences", List.of("orders-api"),
                        "consumerClaim", "client_id",
                        "introspection",
                                Map.of(
                                        "endpoint", vault.endpoint(),
                                        "clientId", TestIntrospection.CLIENT_ID,
                                        "clientSecret", TestIntrospection.CLIENT_SECRET)));
        admin.put(
                "issuers/once",
                Map.of(
                        "issuer", corp.uri(),
                        "jwksUri", corp.jwksUri(),
                        "audiences", List.of("orders-api"),
                        "algorithms", List.of("ES256"),
                        "consumerClaim", "azp",
                        "singleUse", true));
        route("shop", "jwt:vault");
        route("pay", "jwt:once");

        vault.issue("opaque-1", vault.claims());
        for (var node : NODES) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(
                            () -> assertThat(get(node, "shop", "opaque-1").statusCode())
                                    .isEqualTo(200));
        }
        assertThat(get(1, "shop", "opaque-1").body()).contains("\"x-consumer\" : \"acme\"");
        assertThat(get(2, "shop", "unknown").statusCode()).isEqualTo(401);
        assertThat(vault.calls()).as("once on each node for a token").isLessThanOrEqualTo(4);
        assertThat(admin.get("issuers/vault").toString()).doesNotContain(TestIntrospection.CLIENT_SECRET);
        assertThat(admin.get("config").toString()).doesNotContain(TestIntrospection.CLIENT_SECRET);
    }

    private void route(String name, String method) throws IOException {
        admin.put(
                "routes/" + name,
                Map.of(
                        "match", Map.of("paths", List.of("/" + name + "/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/" + name),
                        "access",
                                Map.of(
                                        "authentication", List.of(method),
                                        "permissions", Map.of("read", "shop:read", "write", "shop:write"))));
    }

    @Test
    @Order(2)
    void an_issuer_that_is_killed_lets_in_whom_it_let_in_and_nobody_else_until_it_is_back() throws Exception {
        vault.issue("opaque-2", vault.claims());
        vault.goAway();
        for (var node : NODES) {
            assertThat(get(node, "shop", "opaque-1").statusCode()).isEqualTo(200);
            var refused = get(node, "shop", "opaque-2");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"issuer-unavailable\"");
        }
        vault.comeBack();
        for (var node : NODES) {
            assertThat(get(node, "shop", "opaque-2").statusCode()).isEqualTo(200);
        }
    }

    @Test
    @Order(3)
    void a_token_for_one_use_opens_once_on_whichever_node() throws Exception {
        for (var node : NODES) { // as soon as the members have found each other
            var attempt = new int[1];
            await().atMost(CLUSTER_JOINED)
                    .untilAsserted(() -> assertThat(get(node, "pay", one("warm-" + node + "-" + attempt[0]++))
                                    .statusCode())
                            .isEqualTo(200));
        }
        List<Integer> opened = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                var token = one("race-" + round);
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    int node = 1 + i % 2;
                    answers.add(clients.submit(() -> get(node, "pay", token).statusCode()));
                }
                List<Integer> statuses = new ArrayList<>();
                for (var answer : answers) {
                    statuses.add(answer.get(60, TimeUnit.SECONDS));
                }
                opened.add(Collections.frequency(statuses, 200));
                assertThat(statuses)
                        .as("the rest; 503 where a busy cluster did not answer in time")
                        .isSubsetOf(200, 401, 503);
            }
        }
        assertThat(opened)
                .as("never more than one")
                .allMatch(count -> count <= 1)
                .contains(1);
        assertThat(get(1, "pay", one("race-0")).body()).contains("\"code\":\"token-used\"");
    }

    private String one(String jti) {
        return corp.token(corp.claims().put("jti", jti));
    }

    @Test
    @Order(4)
    void a_refusal_is_explained_by_its_id_over_the_api_and_in_the_console() throws Exception {
        var refused = delete(2, "shop", "opaque-1");
        assertThat(refused.statusCode()).isEqualTo(403);
        String id = refused.headers().firstValue("x-request-id").orElseThrow();

        JsonNode told = admin.post("explain", Map.of("requestId", id));

        assertThat(told.at("/recorded/node").asText()).isEqualTo("node-2");
        assertThat(told.at("/recorded/code").asText()).isEqualTo("permission-missing");
        assertThat(told.path("code").asText()).isEqualTo("permission-missing");
        assertThat(told.path("consumer").asText()).isEqualTo("acme");
        assertThat(told.at("/steps/4/change/object").asText()).isEqualTo("roles/shopper");
        assertThat(told.toString()).doesNotContain("opaque-1");

        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("explain");
            console.type("explain-request-id", id);
            console.press("explain-look-up");
            console.awaitText("explain-recorded", "node-2");
            console.awaitText("explain-outcome", "Refused with 403");
            console.screenshot("explain-by-request-id");
            assertThat(console.complaints()).isEmpty();
        }
    }

    private HttpResponse<String> get(int node, String route, String token) throws IOException, InterruptedException {
        return caller.bearing(system.proxy(node, "/" + route + "/hello"), token);
    }

    private HttpResponse<String> delete(int node, String route, String token) throws IOException, InterruptedException {
        return caller.deleteBearing(system.proxy(node, "/" + route + "/hello"), token);
    }

    @Test
    @Order(5)
    void whoever_tries_an_opaque_token_sees_whose_limits_it_falls_on() throws Exception {
        admin.put(
                "limits/fair",
                Map.of("by", List.of("consumer"), "rules", List.of(Map.of("requests", 1_000, "per", "1h"))));
        admin.put("consumers/acme", Map.of("roles", List.of("shopper"), "limits", List.of("fair")));
        var request = Map.<String, Object>of(
                "node", "node-1", "url", "/shop/hello", "headers", Map.of("authorization", "Bearer opaque-1"));
        await().atMost(CHANGE_IN_FORCE).untilAsserted(() -> {
            JsonNode tried = admin.post("try", request);
            assertThat(tried.path("status").asInt()).isEqualTo(200);
            assertThat(tried.at("/explained/consumer").asText()).isEqualTo("acme");
            assertThat(tried.at("/limits/0/limit").asText()).isEqualTo("fair");
            assertThat(tried.at("/limits/0/counter/rules/0/left").asLong(-1)).isBetween(0L, 999L);
            assertThat(tried.has("limitsUntold")).isFalse();
            assertThat(tried.toString()).doesNotContain("opaque-1");
        });

        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("try?url=/shop/hello", "try-send");
            console.type("try-headers", "authorization: Bearer opaque-1");
            console.press("try-send");
            console.awaitText("try-status", "200");
            console.awaitText("explain-outcome", "Let in");
            console.awaitText("try-limits", "fair (of the consumer), consumer acme: 1000 per");
            console.screenshot("try-opaque");
            console.press("try-dry");
            console.awaitText("try-limits", "Not known: whose the token is only its issuer says");
            console.screenshot("try-opaque-dry");
            assertThat(console.complaints()).isEmpty();
        }
    }
}
