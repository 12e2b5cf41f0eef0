package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private final TestIssuer issuer = TestIssuer.start();
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
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/shop"),
                        "access",
                                Map.of(
                                        "authentication", List.of("jwt:corp"),
                                        "permissions", Map.of("read", "shop:read", "write", "shop:write"))));

        for (var node : List.of(1, 2)) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(() ->
                            assertThat(shop(node, issuer.token()).statusCode()).isEqualTo(200));
            assertThat(shop(node, issuer.token()).body()).contains("\"x-consumer\" : \"acme\"");
        }
    }

    @Test
    @Order(2)
    void what_does_not_hold_is_401_on_both_nodes() throws Exception {
        var ended = claims().put("exp", Instant.now().getEpochSecond() - 60);
        var forOthers = claims().put("aud", "stock-api");
        var byOthers = claims().put("iss", "https://id.example.com");
        for (var node : List.of(1, 2)) {
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
        for (var node : List.of(1, 2)) {
            refused(node, issuer.token(claims().put("azp", "poor")), 403, "permission-missing");
        }
    }

    @Test
    @Order(4)
    void keys_of_the_issuer_change_under_load_and_a_killed_issuer_costs_nothing() throws Exception {
        var current = new AtomicReference<>(issuer.token());
        try (var traffic = Traffic.bearing(
                current::get, List.of(system.proxy(1, "/shop/hello"), system.proxy(2, "/shop/hello")))) {
            for (int i = 2; i <= 3; i++) {
                traffic.awaitAnswered(100);
                issuer.publish(Signer.generate("k" + i, "ES256"));
                current.set(issuer.token());
            }
            traffic.awaitAnswered(100);
            issuer.goAway();
            current.set(issuer.token(claims().put("jti", "while away")));
            traffic.awaitAnswered(100);
            assertThat(traffic.failures()).isEmpty();
        }
        var token = issuer.token();
        for (var node : List.of(1, 2)) {
            assertThat(shop(node, token).statusCode()).isEqualTo(200);
            assertThat(shop(node, issuer.token(claims().put("jti", "fresh"))).statusCode())
                    .isEqualTo(200);
        }
        issuer.comeBack();
    }

    @Test
    @Order(5)
    void a_revoked_token_is_refused_on_both_nodes_within_a_second_and_by_a_node_that_starts_while_the_issuer_is_away()
            throws Exception {
        var token = issuer.token(claims().put("jti", "t1"));
        var other = issuer.token(claims().put("jti", "t2"));
        for (var node : List.of(1, 2)) {
            assertThat(shop(node, token).statusCode()).isEqualTo(200);
        }

        var revocation = admin.post("token-revocations", Map.of("issuer", "corp", "jti", "t1", "reason", "leaked"));

        for (var node : List.of(1, 2)) {
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
