package io.tollgate.control.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a token, or of what it says, is explained by its issuer's rules; what was not checked is said. */
final class ExplainTokensTest {
    private static final TestIssuer ISSUER = TestIssuer.start();
    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        admin.put("/roles/reader", "{\"permissions\":[\"orders:read\"]}");
        admin.put("/upstreams/orders", "{\"targets\":[{\"url\":\"http://127.0.0.1:9\"}]}");
        admin.put("/consumers/acme", "{\"roles\":[\"reader\"]}");
        admin.put("/issuers/corp", Json.print(ISSUER.document("corp").put("scopesClaim", "scope")));
        admin.put("/issuers/other", Json.print(ISSUER.document("other").put("issuer", "https://other.example.com")));
        admin.put("/issuers/vault", """
                {"issuer":"https://vault.example.com","consumerClaim":"client_id","introspection":
                 {"endpoint":"https://vault.example.com/introspect","clientId":"gateway","clientSecret":"hush"}}
                """);
        route("signed", "/signed", "jwt:corp");
        route("opaque", "/opaque", "jwt:vault");
    }

    private static void route(String name, String path, String method) {
        Answer route = admin.put("/routes/" + name, """
                {"match":{"paths":["%s"]},"upstream":"orders","access":
                 {"authentication":["%s"],"permissions":{"read":"orders:read"}}}""".formatted(path, method));
        assertThat(route.status()).as(route.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        plane.close();
        ISSUER.close();
    }

    private static ObjectNode claims() {
        return ISSUER.claims().put("scope", "openid orders:read").put("jti", "j1");
    }

    private static JsonNode ask(String path, String field, JsonNode value) {
        ObjectNode question = Json.object().put("url", path);
        question.set(field, value);
        Answer answer = admin.post("/explain", Json.print(question));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        if (value.isTextual()) {
            assertThat(answer.body()).as("nothing of the token").doesNotContain(value.textValue());
        }
        return answer.json();
    }

    private static JsonNode token(ObjectNode claims) {
        return Json.object().put("token", ISSUER.token(claims)).path("token");
    }

    private static JsonNode step(JsonNode explanation, String name) {
        for (JsonNode step : explanation.get("steps")) {
            if (step.get("step").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError(name + " in " + explanation);
    }

    @Test
    void aGoodTokenIsLetInAndItIsSaidThatNobodyVerifiedIt() {
        JsonNode told = ask("/signed", "token", token(claims()));
        assertThat(told.get("outcome").asText()).isEqualTo("allow");
        assertThat(told.get("consumer").asText()).isEqualTo("acme");
        assertThat(step(told, "authenticate").get("details").toString()).contains("not checked here: its signature");
    }

    @Test
    void theSameInAHeader() {
        ObjectNode headers = Json.object().put("authorization", "Bearer " + ISSUER.token(claims()));
        assertThat(ask("/signed", "headers", headers).get("outcome").asText()).isEqualTo("allow");
    }

    @Test
    void whatDoesNotHoldIsToldWithWhatWouldMakeItHold() {
        JsonNode audience = step(ask("/signed", "token", token(claims().put("aud", "stock"))), "authenticate");
        assertThat(audience.get("rule").asText()).startsWith("token audience: corp:");
        assertThat(audience.get("fix").asText()).contains("orders-api");

        JsonNode expired = ask("/signed", "token", token(claims().put("exp", 1)));
        assertThat(expired.get("code").asText()).isEqualTo("token-expired");

        JsonNode scope = ask("/signed", "claims", claims().put("scope", "openid"));
        assertThat(scope.get("status").asInt()).isEqualTo(403);
        assertThat(scope.get("code").asText()).isEqualTo("scope-missing");
        assertThat(step(scope, "authorize").get("fix").asText()).contains("scope", "orders:read");

        JsonNode nobody = ask("/signed", "claims", claims().put("azp", "nobody"));
        assertThat(nobody.get("code").asText()).isEqualTo("consumer-disabled");
    }

    @Test
    void aChangeOfTheConfigurationThatFlipsItCanBeMade() {
        JsonNode told = ask("/signed", "claims", claims().put("iss", "https://other.example.com"));
        JsonNode refused = step(told, "authenticate");
        assertThat(refused.at("/change/object").asText()).isEqualTo("routes/signed");
        JsonNode patch = refused.at("/change/patch");

        assertThat(admin.patch("/routes/signed", Json.print(patch)).status()).isEqualTo(200);

        assertThat(ask("/signed", "claims", claims().put("iss", "https://other.example.com"))
                        .get("outcome")
                        .asText())
                .isEqualTo("allow");
        admin.patch("/routes/signed", "{\"access\":{\"authentication\":[\"jwt:corp\"]}}");
    }

    @Test
    void revocationsCount() {
        String id = admin.post("/token-revocations", "{\"issuer\":\"corp\",\"jti\":\"gone\",\"reason\":\"test\"}")
                .json()
                .path("id")
                .asText();
        JsonNode told = ask("/signed", "token", token(claims().put("jti", "gone")));
        assertThat(told.get("code").asText()).isEqualTo("token-revoked");
        assertThat(step(told, "authenticate").get("rule").asText()).contains(id);
    }

    @Test
    void anOpaqueTokenIsNotJudgedButWhatItsIssuerSaysIs() {
        JsonNode unsaid = ask(
                "/opaque",
                "token",
                Json.object().put("t", "2YotnFZFEjr1zCsicMWpAA").path("t"));
        assertThat(unsaid.get("code").asText()).isEqualTo("token-unjudged");
        assertThat(step(unsaid, "authenticate").get("rule").asText())
                .contains("vault")
                .contains("nobody was asked");

        ObjectNode question = Json.object().put("url", "/opaque").put("issuer", "vault");
        question.putObject("claims").put("active", true).put("client_id", "acme");
        assertThat(admin.post("/explain", Json.print(question))
                        .json()
                        .get("outcome")
                        .asText())
                .isEqualTo("allow");
    }

    @Test
    void aBadTokenIsNeverRepeated() {
        Answer refused = admin.post("/explain", "{\"url\":\"/signed\",\"token\":\"hush hush\"}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).doesNotContain("hush");
    }
}
