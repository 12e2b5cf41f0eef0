package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TokenRevocation;
import io.tollgate.node.door.OpaqueDoor;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.record.ExchangeRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tokens that say nothing by themselves: what their issuer says of them holds as if they said it. */
class OpaqueTokensTest {
    private static final String TOKEN = "2YotnFZFEjr1zCsicMWpAA==";

    @Test
    void a_token_that_holds_opens_and_the_upstream_learns_who_it_is() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue(TOKEN, at.issuer().claims());

            RawClient.Response response = at.get(TOKEN);

            assertThat(response.status()).as(response.body()).isEqualTo(200);
            assertThat(response.body())
                    .contains("\r\nx-consumer: acme\r\n")
                    .contains("\r\nx-consumer-roles: reader\r\n")
                    .doesNotContain(TOKEN);
            assertThat(at.door().record().consumer).isEqualTo("acme");
        }
    }

    @Test
    void one_that_does_not_hold_is_401_and_the_caller_learns_no_more() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            RawClient.Response response = at.get("unknown");

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.body()).contains("\"code\":\"token-invalid\"").doesNotContain("issuer");
            assertThat(response.field("www-authenticate")).contains("invalid_token");
            ExchangeRecord record = at.door().record();
            assertThat(record.flaw).isEqualTo("inactive");
            assertThat(record.detail).contains("vault").doesNotContain("unknown");
        }
    }

    @Test
    void what_the_issuer_says_is_judged_like_what_a_token_says() throws Exception {
        long now = Instant.now().getEpochSecond();
        refused("issuer", claims -> claims.put("iss", "https://id.example.com"));
        refused("audience", claims -> claims.put("aud", "stock-api"));
        refused("audience", claims -> claims.remove("aud"));
        refused("claims", claims -> claims.remove("client_id"));
        refused("claims", claims -> claims.put("exp", "soon"));
        refused("not-yet", claims -> claims.put("nbf", now + 120));
        refused("expired", claims -> claims.put("exp", now - 120));
        refused("binding", claims -> claims.putObject("cnf").put("jkt", "x"));
    }

    private static void refused(String flaw, Consumer<ObjectNode> change) throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            ObjectNode claims = at.issuer().claims();
            change.accept(claims);
            at.issuer().issue(TOKEN, claims);
            assertThat(at.get(TOKEN).status()).as(flaw).isEqualTo(401);
            assertThat(at.door().record().flaw).isEqualTo(flaw);
        }
    }

    @Test
    void an_issuer_need_not_repeat_itself_nor_name_an_end() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.withIssuer(document -> document.remove("audiences"))) {
            ObjectNode claims = at.issuer().claims();
            claims.remove(List.of("iss", "aud", "exp", "iat", "jti"));
            at.issuer().issue(TOKEN, claims);

            assertThat(at.get(TOKEN).status()).isEqualTo(200);
        }
    }

    @Test
    void roles_and_scopes_cut_down_as_with_signed_tokens() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.withIssuer(document -> document.put("scopesClaim", "scope"))) {
            at.issuer().issue("may-read", at.issuer().claims().put("scope", "openid orders:read"));
            at.issuer().issue("may-not", at.issuer().claims().put("scope", "openid stock:read"));

            assertThat(at.get("may-read").status()).isEqualTo(200);
            RawClient.Response refused = at.get("may-not");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("scope-missing");
            assertThat(at.send("DELETE", "may-read").status()).isEqualTo(403);
        }
    }

    @Test
    void revocations_reach_tokens_that_are_remembered() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.plain()) {
            at.issuer().issue("one", at.issuer().claims().put("jti", "j1"));
            at.issuer().issue("two", at.issuer().claims().put("jti", "j2").put("sub", "bob"));
            assertThat(at.get("one").status()).isEqualTo(200);
            assertThat(at.get("two").status()).isEqualTo(200);

            Instant end = Instant.now().plusSeconds(3_600);
            at.door()
                    .tokenRevocations()
                    .replaceAll(
                            List.of(
                                    new TokenRevocation("tr_1", "vault", "j1", null, null, end),
                                    new TokenRevocation("tr_2", "vault", null, "bob", null, end)),
                            Instant.now());

            assertThat(at.get("one").body()).contains("token-revoked");
            assertThat(at.get("two").body()).contains("token-revoked");
            assertThat(at.issuer().calls()).isEqualTo(2);
        }
    }

    @Test
    void signed_and_opaque_tokens_stand_beside_each_other_and_nobody_is_told_what_others_issued() throws Exception {
        try (TestIssuer corp = TestIssuer.start();
                OpaqueDoor at = OpaqueDoor.beside(corp.document("corp"))) {
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> !at.door().tokenMetrics().contains("tollgate_issuer_keys{issuer=\"corp\"} 0"));
            assertThat(at.get(corp.token()).status()).isEqualTo(200);
            assertThat(at.get(corp.token(corp.claims().put("exp", 1))).body()).contains("token-expired");
            for (String header : List.of(
                    "{\"alg\":\"ES256K\"}", "{\"alg\":\"HS256\"}", "{\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1}")) {
                assertThat(at.get(corp.signer().signText(header, corp.claims().toString()))
                                .status())
                        .as(header)
                        .isEqualTo(401);
            }
            assertThat(at.issuer().calls()).isZero();

            at.issuer().issue(TOKEN, at.issuer().claims());
            assertThat(at.get(TOKEN).status()).isEqualTo(200);
            String itsOwnForm = corp.token(corp.claims().put("iss", at.issuer().uri()));
            at.issuer().issue(itsOwnForm, at.issuer().claims());
            assertThat(at.get(itsOwnForm).status()).isEqualTo(200);
        }
    }

    @Test
    void what_has_no_form_of_a_token_is_not_worth_a_call() throws Exception {
        try (OpaqueDoor at = OpaqueDoor.withIssuer(document -> document.put("maxTokenBytes", 256))) {
            for (String bad : List.of("a b", "a,b", "=", "\"x\"", "a".repeat(257))) {
                assertThat(at.get(bad).status()).as(bad).isEqualTo(401);
            }
            assertThat(at.issuer().calls()).isZero();
        }
    }
}
