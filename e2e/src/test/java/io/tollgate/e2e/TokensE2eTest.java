package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an identity provider on a real system of two nodes: who comes in, and what ends that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class TokensE2eTest {
    private static final Duration CHANGE_IN_FORCE = Duration.ofSeconds(10);
    /** Keys are fetched every ten seconds. */
    private static final Duration KEYS_FRESH = Duration.ofSeconds(45);

    private static final List<Integer> NODES = List.of(1, 2);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    /** One of ours, which signs whatever a test says. */
    private final TestIssuer issuer = TestIssuer.start();

    private final RealIssuer provider = new RealIssuer("acme", "poor");
    /** A token that was good until its key was withdrawn. */
    private String withdrawn = "";

    private TollgateUp system;
    private AdminApi admin;

    TokensE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("tokens"), 2));
        admin = system.signIn(caller.client());
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
        issuer.close();
        provider.close();
    }

    @Test
    @Order(1)
    void an_issuer_and_a_route_that_takes_its_tokens_are_made_over_rest() throws Exception {
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/shopper", Map.of("permissions", List.of("shop:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("shopper")));
        admin.put("consumers/poor", Map.of("roles", List.of()));
        admin.put(
                "issuers/corp",
                Map.of(
                        "issuer", issuer.uri(),
                        "jwksUri", issuer.jwksUri(),
                        "audiences", List.of("orders-api"),
                        "algorithms", List.of("ES256"),
                        "consumerClaim", "azp"));
        route("shop", "jwt:corp");

        for (var node : NODES) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(() ->
                            assertThat(shop(node, issuer.token()).statusCode()).isEqualTo(200));
            assertThat(shop(node, issuer.token()).body()).contains("\"x-consumer\" : \"acme\"");
        }
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
    void what_does_not_hold_is_401_on_both_nodes() throws Exception {
        var ended = claims().put("exp", Instant.now().getEpochSecond() - 60);
        var forOthers = claims().put("aud", "stock-api");
        var byOthers = claims().put("iss", "https://id.example.com");
        for (var node : NODES) {
            refused(node, issuer.token(ended), 401, "token-expired");
            refused(node, issuer.token(forOthers), 401, "token-invalid");
            refused(node, issuer.token(byOthers), 401, "token-invalid");
            refused(node, issuer.token(claims().put("azp", "nobody")), 401, "consumer-disabled");
            refused(node, "not.a.token", 401, "token-invalid");
        }
    }

    @Test
    @Order(3)
    void a_consumer_without_the_role_is_403() throws Exception {
        for (var node : NODES) {
            refused(node, issuer.token(claims().put("azp", "poor")), 403, "permission-missing");
        }
    }

    @Test
    @Order(4)
    void tokens_of_a_real_provider_that_is_found_by_discovery_open_on_both_nodes() throws Exception {
        admin.put("issuers/idp", provider.document());
        route("mall", "jwt:idp");
        withdrawn = provider.token("acme");
        for (var node : NODES) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(
                            () -> assertThat(mall(node, withdrawn).statusCode()).isEqualTo(200));
            assertThat(mall(node, withdrawn).body()).contains("\"x-consumer\" : \"acme\"");
            assertThat(mall(node, provider.token("poor")).statusCode()).isEqualTo(403);
            refused(node, provider.token("acme"), 401, "token-invalid"); // of another issuer than that route's
        }
    }

    @Test
    @Order(5)
    void its_keys_change_under_load_and_nobody_is_refused_but_by_a_key_that_it_withdrew() throws Exception {
        var current = new AtomicReference<>(withdrawn);
        try (var traffic = Traffic.bearing(current::get, malls())) {
            for (int i = 2; i <= 3; i++) {
                traffic.awaitAnswered(100);
                provider.publish("k" + i);
                current.set(provider.token("acme"));
            }
            traffic.awaitAnswered(100);
            assertThat(traffic.failures()).isEmpty();
            for (var node : NODES) {
                assertThat(mall(node, withdrawn).statusCode())
                        .as("k1 is published yet")
                        .isEqualTo(200);
            }

            provider.withdrawOldKeys();
            for (var node : NODES) {
                await().atMost(KEYS_FRESH)
                        .untilAsserted(() ->
                                assertThat(mall(node, withdrawn).statusCode()).isEqualTo(401));
            }
            traffic.awaitAnswered(100);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    @Test
    @Order(6)
    void when_it_is_killed_its_keys_serve_on_also_at_a_node_that_starts_and_withdrawn_ones_stay_out() throws Exception {
        var known = provider.token("acme");
        var unseen = provider.token("acme");
        var afterStart = provider.token("acme");
        try (var traffic = Traffic.bearing(() -> known, malls())) {
            traffic.awaitAnswered(20);
            provider.goAway();
            for (var node : NODES) {
                await().atMost(KEYS_FRESH).until(() -> isAway(node));
                assertThat(mall(node, unseen).statusCode()).isEqualTo(200);
                staysOut(node, "token-invalid", "issuer-unavailable"); // it may remember that the key was withdrawn
            }
            traffic.awaitAnswered(100);
            assertThat(traffic.failures()).isEmpty();
        }
        system.child("node-1").destroyForcibly();
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(mall(1, afterStart).statusCode()).isEqualTo(200));
        assertThat(isAway(1)).as("its keys were on disk").isTrue();
        staysOut(1, "issuer-unavailable"); // it has never heard of that key, and can't ask
        assertThat(mall(1, known).statusCode())
                .as("which is no reason to refuse others")
                .isEqualTo(200);

        provider.publish("k4");
        provider.comeBack();
        var anew = provider.token("acme");
        for (var node : NODES) {
            await().atMost(KEYS_FRESH)
                    .untilAsserted(
                            () -> assertThat(mall(node, anew).statusCode()).isEqualTo(200));
            assertThat(mall(node, known).statusCode()).isEqualTo(200);
            assertThat(mall(node, withdrawn).statusCode()).isEqualTo(401);
        }
    }

    private void staysOut(int node, String... codes) throws IOException, InterruptedException {
        assertThat(mall(node, withdrawn).body())
                .containsAnyOf(Stream.of(codes)
                        .map(code -> "\"code\":\"" + code + "\"")
                        .toArray(String[]::new));
    }

    private boolean isAway(int node) throws IOException, InterruptedException {
        return caller.get(system.status(node, "/metrics"))
                .body()
                .contains("tollgate_issuer_reachable{issuer=\"idp\"} 0");
    }

    private List<URI> malls() {
        return List.of(system.proxy(1, "/mall/hello"), system.proxy(2, "/mall/hello"));
    }

    private HttpResponse<String> mall(int node, String token) throws IOException, InterruptedException {
        return caller.bearing(system.proxy(node, "/mall/hello"), token);
    }

    @Test
    @Order(7)
    void a_revoked_token_is_refused_on_both_nodes_within_a_second_and_by_a_node_that_starts_while_the_issuer_is_away()
            throws Exception {
        var token = issuer.token(claims().put("jti", "t1"));
        var other = issuer.token(claims().put("jti", "t2"));
        for (var node : NODES) {
            assertThat(shop(node, token).statusCode()).isEqualTo(200);
        }

        var revocation = admin.post("token-revocations", Map.of("issuer", "corp", "jti", "t1", "reason", "leaked"));

        for (var node : NODES) {
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(
                            () -> assertThat(shop(node, token).statusCode()).isEqualTo(401));
            refused(node, token, 401, "token-revoked");
            assertThat(shop(node, other).statusCode()).isEqualTo(200);
        }
        await().atMost(CHANGE_IN_FORCE)
                .untilAsserted(
                        () -> assertThat(enforcement(revocation).path("inForce").asInt())
                                .isEqualTo(2));

        issuer.goAway();
        system.child("node-1").destroyForcibly();
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(shop(1, other).statusCode()).isEqualTo(200));
        refused(1, token, 401, "token-revoked");
        issuer.comeBack();
    }

    private JsonNode enforcement(JsonNode revocation) throws IOException {
        return admin.get("token-revocations/" + revocation.path("id").asText()).path("enforcement");
    }

    private ObjectNode claims() {
        return issuer.claims();
    }

    private void refused(int node, String token, int status, String code) throws Exception {
        var answer = shop(node, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain("detail");
    }

    private HttpResponse<String> shop(int node, String token) throws IOException, InterruptedException {
        return caller.bearing(system.proxy(node, "/shop/hello"), token);
    }
}
