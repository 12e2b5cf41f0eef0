package io.tollgate.node.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.explain.DescribedRequest;
import io.tollgate.core.explain.DescribedRequest.Who;
import io.tollgate.core.explain.Explainer;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.token.TestIssuer.Signer;
import io.tollgate.node.door.OpaqueDoor;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TokenDoor;
import io.tollgate.node.record.ExchangeRecord;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tokens through real sockets: what the node answers is what is explained, but for the signature. */
class TokensAsExplainedTest {
    private final long now = Instant.now().getEpochSecond();

    private final List<Consumer<ObjectNode>> changes = List.of(
            claims -> {},
            claims -> claims.put("iss", "https://id.example.com"),
            claims -> claims.remove("iss"),
            claims -> claims.put("aud", "stock-api"),
            claims -> claims.putArray("aud").add(7),
            claims -> claims.putArray("aud").add("a").add("orders-api"),
            claims -> claims.remove("exp"),
            claims -> claims.put("exp", now - 600),
            claims -> claims.put("nbf", now + 600),
            claims -> claims.put("iat", now + 600),
            claims -> claims.putObject("cnf").put("jkt", "x"),
            claims -> claims.put("azp", "nobody"),
            claims -> claims.put("azp", "idle"),
            claims -> claims.remove("azp"),
            claims -> claims.put("azp", 7),
            claims -> claims.put("scope", "openid"),
            claims -> claims.remove("scope"),
            claims -> claims.put("scope", "orders:*"),
            claims -> claims.put("roles", "nothing"),
            claims -> claims.putArray("roles").add("word"));

    private static DescribedRequest described(String method, Who who, Map<String, List<String>> headers) {
        return new DescribedRequest(
                method,
                "test",
                "/orders/7",
                new TreeMap<>(headers),
                new DescribedRequest.Sender(who, InetAddress.getLoopbackAddress(), null),
                Instant.now());
    }

    private static void same(String what, Explanation told, RawClient.Response answer, ExchangeRecord record) {
        Explanation.Refusal refusal = told.refusal();
        assertThat(answer.status()).as(what).isEqualTo(refusal == null ? 200 : refusal.status());
        assertThat(record.code).as(what).isEqualTo(refusal == null ? "ok" : refusal.code());
        if (refusal != null) {
            assertThat(record.step)
                    .as(what)
                    .isEqualTo(told.steps().stream()
                            .filter(step -> step.verdict() == Explanation.Verdict.DENY)
                            .map(Explanation.Step::step)
                            .findFirst()
                            .orElseThrow());
        } else {
            assertThat(record.consumer).as(what).isEqualTo(told.consumer());
        }
    }

    private static ObjectNode rules(ObjectNode document) {
        document.put("scopesClaim", "scope").put("rolesClaim", "roles");
        document.putObject("roleMapping").putArray("word").add("reader");
        return document;
    }

    private static ObjectNode full(ObjectNode claims) {
        claims.put("scope", "orders:read");
        claims.putArray("roles").add("word");
        return claims;
    }

    @Test
    void signed_tokens() throws Exception {
        try (TokenDoor at = TokenDoor.with(TokensAsExplainedTest::rules)) {
            Explainer explainer =
                    new Explainer(Configuration.read(Json.parse(at.configuration(TokensAsExplainedTest::rules))));
            for (String method : List.of("GET", "DELETE")) {
                for (Consumer<ObjectNode> change : changes) {
                    ObjectNode claims = full(at.issuer().claims());
                    change.accept(claims);
                    said(at, explainer, method, at.issuer().token(claims), claims.toString());
                }
                said(at, explainer, method, "not.a.token", "no token");
                said(at, explainer, method, "x".repeat(9_000), "a long one");
                said(
                        at,
                        explainer,
                        method,
                        Signer.generate("k1", "ES256")
                                .sign(
                                        Json.object().put("alg", "HS256"),
                                        Json.print(full(at.issuer().claims()))),
                        "HS256");
            }
        }
    }

    private static void said(TokenDoor at, Explainer explainer, String method, String token, String what)
            throws Exception {
        RawClient.Response answer = at.send(method, "Authorization: Bearer " + token + "\r\n");
        Explanation told = explainer.explain(
                described(method, Who.Presents.PRESENTS, Map.of("authorization", List.of("Bearer " + token))),
                new CredentialBook(List.of()));
        same(method + " " + what, told, answer, at.door().record());
    }

    @Test
    void what_an_issuer_says_of_opaque_ones() throws Exception {
        Consumer<ObjectNode> rules = TokensAsExplainedTest::rules;
        try (OpaqueDoor at = OpaqueDoor.withIssuer(document -> rules.accept(document.put("consumerClaim", "azp")))) {
            Explainer explainer = new Explainer(Configuration.read(Json.parse(
                    at.configuration(document -> rules.accept(document.put("consumerClaim", "azp")), List.of()))));
            int number = 0;
            for (Consumer<ObjectNode> change : changes) {
                ObjectNode claims = full(at.issuer().claims().put("azp", "acme"));
                change.accept(claims);
                String token = "t" + number++;
                at.issuer().issue(token, claims);
                RawClient.Response answer = at.get(token);
                Explanation told = explainer.explain(
                        described("GET", new Who.Claims("vault", claims), Map.of()), new CredentialBook(List.of()));
                same(claims.toString(), told, answer, at.door().record());
            }
        }
    }
}
