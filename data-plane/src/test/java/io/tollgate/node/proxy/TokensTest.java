package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.core.token.TokenRevocation;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TokenDoor;
import io.tollgate.node.record.AccessLog;
import io.tollgate.node.record.ExchangeRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens at the door: who comes in, who does not, and what each of them learns. */
class TokensTest {
    private static final ObjectNode NO_HEADER = Json.object();

    @Test
    void a_good_token_passes_and_the_upstream_learns_who_it_is_but_not_the_token() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();

            RawClient.Response response = at.get(token);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body())
                    .contains("\r\nx-consumer: acme\r\n")
                    .contains("\r\nx-consumer-roles: reader\r\n")
                    .doesNotContain(token);
            ExchangeRecord record = at.door().record();
            assertThat(record.consumer).isEqualTo("acme");
            assertThat(record.scheme).isEqualTo("jwt");
        }
    }

    @Test
    void seen_again_it_is_not_verified_again() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();
            assertThat(at.get(token).status()).isEqualTo(200);
            assertThat(at.get(token).status()).isEqualTo(200);

            assertThat(at.door().tokenMetrics())
                    .contains("tollgate_token_checks_total{outcome=\"remembered\"} 1")
                    .contains("tollgate_token_checks_total{outcome=\"verified-anew\"} 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "EdDSA", "ES256"})
    void every_family_of_algorithms(String algorithm) throws Exception {
        try (TokenDoor at =
                TokenDoor.with(document -> {}, issuer -> issuer.publish(Signer.generate("other", algorithm)))) {
            at.awaitKeys();
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void claims_that_do_not_hold() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            long now = Instant.now().getEpochSecond();
            invalid(at, "issuer", claims -> claims.put("iss", "https://id.example.com"));
            invalid(at, "issuer", claims -> claims.remove("iss"));
            invalid(at, "audience", claims -> claims.put("aud", "stock-api"));
            invalid(at, "audience", claims -> claims.put("aud", "orders-api stock-api"));
            invalid(at, "audience", claims -> claims.putArray("aud"));
            invalid(at, "audience", claims -> claims.remove("aud"));
            invalid(at, "claims", claims -> claims.putArray("aud").add(1));
            invalid(at, "claims", claims -> claims.remove("exp"));
            invalid(at, "claims", claims -> claims.put("exp", "soon"));
            invalid(at, "claims", claims -> claims.put("exp", -1));
            invalid(at, "not-yet", claims -> claims.put("nbf", now + 120));
            invalid(at, "not-yet", claims -> claims.put("iat", now + 120));
            invalid(at, "claims", claims -> claims.remove("azp"));
            invalid(at, "claims", claims -> claims.put("azp", 7));
            invalid(at, "claims", claims -> claims.put("jti", 7));
            invalid(
                    at,
                    "binding",
                    claims -> claims.putObject("cnf").put("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
            refused(
                    at,
                    at.issuer().token(change(at, claims -> claims.put("exp", now - 31))),
                    "token-expired",
                    "expired");
        }
    }

    @Test
    void clocks_may_differ_a_little() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            long now = Instant.now().getEpochSecond();
            assertThat(at.get(at.issuer().token(change(at, claims -> claims.put("exp", now - 10))))
                            .status())
                    .isEqualTo(200);
            assertThat(at.get(at.issuer()
                                    .token(change(
                                            at,
                                            claims ->
                                                    claims.put("nbf", now + 10).put("exp", now + 300.5))))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void an_audience_may_be_one_of_several() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer()
                    .token(change(
                            at,
                            claims -> claims.putArray("aud").add("stock-api").add("orders-api")));
            assertThat(at.get(token).status()).isEqualTo(200);
        }
    }

    @Test
    void headers_that_do_not_hold() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            Signer signer = at.issuer().signer();
            String claims = Json.print(at.issuer().claims());
            header(at, "algorithm", NO_HEADER.deepCopy().put("alg", "none"));
            header(at, "algorithm", NO_HEADER.deepCopy().put("alg", "HS256"));
            header(at, "algorithm", NO_HEADER.deepCopy().put("alg", "es256"));
            header(at, "algorithm", NO_HEADER.deepCopy().put("alg", "RS256")); // the key is for ES256
            header(at, "algorithm", NO_HEADER.deepCopy().put("alg", "ES384")); // not among the issuer's
            header(at, "malformed", NO_HEADER.deepCopy().put("alg", 5));
            header(at, "malformed", NO_HEADER.deepCopy().put("kid", 5));
            header(at, "type", NO_HEADER.deepCopy().put("typ", "logout+jwt"));
            header(at, "key-unknown", NO_HEADER.deepCopy().put("kid", "k9"));
            ObjectNode critical = NO_HEADER.deepCopy();
            critical.putArray("crit").add("exp");
            header(at, "critical", critical);
            header(at, "critical", NO_HEADER.deepCopy().put("b64", false));
            refused(
                    at,
                    signer.signText("{\"alg\":\"ES256\",\"kid\":\"k1\",\"kid\":\"k1\"}", claims),
                    "token-invalid",
                    "malformed");
            refused(
                    at,
                    signer.sign(NO_HEADER, claims.replace("{\"iss\"", "{\"azp\":\"idle\",\"iss\"")),
                    "token-invalid",
                    "malformed");
        }
    }

    @Test
    void types_as_rfc_9068_and_others_write_them() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            for (String type : List.of("JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT")) {
                String token = at.issuer()
                        .signer()
                        .sign(
                                NO_HEADER.deepCopy().put("typ", type),
                                Json.print(at.issuer().claims()));
                assertThat(at.get(token).status()).as(type).isEqualTo(200);
            }
        }
    }

    @Test
    void forms_that_are_no_token() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String good = at.issuer().token();
            int dot = good.lastIndexOf('.');
            for (String bad : List.of(
                    "x", "..", "a.b", good + ".", good + "=", "." + good, good.substring(0, dot), good + " x")) {
                refused(at, bad, "token-invalid", "malformed");
            }
            refused(at, good + "A", "token-invalid", "signature");
            refused(at, good.substring(0, dot + 1), "token-invalid", "signature");
            refused(at, withOtherLastBits(good), "token-invalid", "malformed");
            refused(at, good.substring(0, dot + 1) + "A".repeat(86), "token-invalid", "signature");
            refused(at, good + "A".repeat(9_000), "token-invalid", "too-long");
        }
    }

    /** The last character of 64 bytes in base64url has four bits that say nothing: another one decodes to the same bytes. */
    private static String withOtherLastBits(String token) {
        char last = token.charAt(token.length() - 1);
        return token.substring(0, token.length() - 1) + (char) (last + 1);
    }

    @Test
    void nobody_follows_what_a_token_names() throws Exception {
        try (TokenDoor at = TokenDoor.plain();
                TestIssuer attacker = TestIssuer.start()) {
            Signer own = Signer.generate("k1", "ES256");
            attacker.publishOnly(own);
            ObjectNode header =
                    NO_HEADER.deepCopy().put("jku", attacker.jwksUri()).put("x5u", attacker.jwksUri());
            header.set("jwk", own.jwk());
            header.putArray("x5c").add("MIIB");

            refused(at, own.sign(header, Json.print(at.issuer().claims())), "token-invalid", "signature");
            assertThat(attacker.keySetsGiven()).isZero();
        }
    }

    @Test
    void roles_are_mapped_and_never_more_than_the_consumers() throws Exception {
        try (TokenDoor at = TokenDoor.with(document -> {
            document.put("rolesClaim", "realm_access.roles");
            document.putObject("roleMapping").putArray("leser").add("reader");
        })) {
            assertThat(at.get(at.issuer().token(roles(at, "leser", "boss"))).status())
                    .isEqualTo(200);
            RawClient.Response refused = at.get(at.issuer().token(roles(at, "reader")));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"code\":\"permission-missing\"");
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(403);
        }
    }

    @Test
    void a_scope_must_hold_the_permission() throws Exception {
        try (TokenDoor at = TokenDoor.with(document -> document.put("scopesClaim", "scope"))) {
            assertThat(at.get(at.issuer().token(change(at, claims -> claims.put("scope", "openid orders:read"))))
                            .status())
                    .isEqualTo(200);
            RawClient.Response refused =
                    at.get(at.issuer().token(change(at, claims -> claims.put("scope", "openid orders:write"))));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).contains("\"code\":\"scope-missing\"").doesNotContain("orders:read");
            assertThat(refused.field("www-authenticate")).contains("error=\"insufficient_scope\"");
        }
    }

    @Test
    void a_consumer_that_is_switched_off_or_not_there_is_refused() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            for (String consumer : List.of("idle", "nobody", "../acme", "ACME")) {
                RawClient.Response refused =
                        at.get(at.issuer().token(change(at, claims -> claims.put("azp", consumer))));
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.body()).contains("\"code\":\"consumer-disabled\"");
            }
        }
    }

    @Test
    void an_issuer_names_only_consumers_that_are_its_own() throws Exception {
        try (TokenDoor at = TokenDoor.with(
                document -> document.putArray("consumers").add("acm").add("idl*"))) {
            invalid(at, "claims", claims -> {}); // acme, of which a name is the beginning
            assertThat(at.get(at.issuer().token(change(at, claims -> claims.put("azp", "idle"))))
                            .body())
                    .contains("\"code\":\"consumer-disabled\"");
            at.door()
                    .configure(at.configuration(
                            document -> document.putArray("consumers").add("ac*")));
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
            at.door()
                    .configure(at.configuration(
                            document -> document.putArray("consumers").add("acme")));
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
            at.door()
                    .configure(at.configuration(
                            document -> document.putArray("consumers").add("idle")));
            invalid(at, "claims", claims -> {});
        }
    }

    @Test
    void what_a_token_calls_its_consumer_breaks_no_line_of_the_log() throws Exception {
        List<String> names = List.of(
                "x\"}\n{\"event\":\"forged", "x\u010a{}", "x\u0122,\u0122status\u0122:200", "x\u0000y", "acme\\");
        try (TokenDoor at = TokenDoor.plain()) {
            for (String name : names) {
                assertThat(at.get(at.issuer().token(change(at, claims -> claims.put("azp", name))))
                                .status())
                        .isEqualTo(401);
                ExchangeRecord record = at.door().record();

                assertThat(record.consumer).isEmpty();
                List<String> lines = lines(record);
                assertThat(lines).as(name).hasSize(1);
                JsonNode line = Json.parse(lines.getFirst());
                assertThat(line.path("http.response.status_code").asInt()).isEqualTo(401);
                assertThat(line.path("detail").asText()).contains(name);
            }
        }
    }

    private static List<String> lines(ExchangeRecord record) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (AccessLog log = new AccessLog("n", written)) {
            log.offer(record);
        }
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void two_credentials_and_those_of_another_kind_are_refused() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();
            String key = at.door().issue("acme").text();
            assertThat(at.send("GET", "Authorization: Bearer " + token + "\r\nX-API-Key: " + key + "\r\n")
                            .status())
                    .isEqualTo(400);
            assertThat(at.send("GET", "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token + "\r\n")
                            .status())
                    .isEqualTo(400);
            for (String other :
                    List.of("X-API-Key: " + key, "Authorization: Bearer " + key, "Authorization: Basic YTpi")) {
                RawClient.Response refused = at.send("GET", other + "\r\n");
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.field("www-authenticate")).isEqualTo("Bearer realm=\"tollgate\"");
            }
        }
    }

    @Test
    void a_revocation_holds_at_once_for_a_token_that_is_remembered() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token(change(at, claims -> claims.put("jti", "t1")));
            String other = at.issuer().token(change(at, claims -> claims.put("jti", "t2")));
            assertThat(at.get(token).status()).isEqualTo(200);
            at.door().record();

            Instant end = Instant.now().plusSeconds(600);
            at.door()
                    .tokenRevocations()
                    .apply(
                            List.of(new TokenRevocation("tr_1", "corp", "t1", null, null, end)),
                            List.of(),
                            Instant.now());

            refused(at, token, "token-revoked", "revoked");
            assertThat(at.get(other).status()).isEqualTo(200);
        }
    }

    @Test
    void another_configuration_of_the_issuer_forgets_what_was_verified() throws Exception {
        try (TokenDoor at = TokenDoor.plain()) {
            String token = at.issuer().token();
            assertThat(at.get(token).status()).isEqualTo(200);
            at.door().record();

            at.door()
                    .configure(at.configuration(
                            document -> document.putArray("audiences").add("stock-api")));

            refused(at, token, "token-invalid", "audience");
        }
    }

    private static ObjectNode change(TokenDoor at, Consumer<ObjectNode> change) {
        ObjectNode claims = at.issuer().claims();
        change.accept(claims);
        return claims;
    }

    private static ObjectNode roles(TokenDoor at, String... roles) {
        return change(at, claims -> {
            var array = claims.putObject("realm_access").putArray("roles");
            List.of(roles).forEach(array::add);
        });
    }

    private static void invalid(TokenDoor at, String flaw, Consumer<ObjectNode> change) throws Exception {
        refused(at, at.issuer().token(change(at, change)), "token-invalid", flaw);
    }

    private static void header(TokenDoor at, String flaw, ObjectNode header) throws Exception {
        String token = at.issuer().signer().sign(header, Json.print(at.issuer().claims()));
        refused(at, token, "token-invalid", flaw);
    }

    private static void refused(TokenDoor at, String token, String code, String flaw) throws Exception {
        while (at.door().recordWithin(java.time.Duration.ZERO) != null) {
            // of requests before
        }
        RawClient.Response response = at.get(token);
        ExchangeRecord record = at.door().record();

        assertThat(response.status()).as(record.detail).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").doesNotContain("detail");
        assertThat(response.field("www-authenticate"))
                .isEqualTo("Bearer realm=\"tollgate\", error=\"invalid_token\", error_description=\"" + code + "\"");
        assertThat(record.flaw).as(record.detail).isEqualTo(flaw);
        assertThat(record.detail).startsWith("token " + flaw + ": ").doesNotContain(token);
    }
}
