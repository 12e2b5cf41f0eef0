package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.Test;

/** Issuers that are asked about their tokens: their secret goes in, and never comes out. */
final class OpaqueIssuersTest {
    private static final Client ADMIN = TestControlPlane.shared().admin();
    private static final String SECRET = "hush hush 7&";

    private static String document(String endpoint, String secret) {
        return """
                {"issuer":"https://id.example.com","introspection":
                  {"endpoint":"%s","clientId":"gateway","clientSecret":"%s"}}""".formatted(endpoint, secret);
    }

    private static String document(String secret) {
        return document("https://id.example.com/introspect", secret);
    }

    private static String sealedOf(Answer answer) throws Exception {
        return Json.parse(answer.body()).at("/introspection/clientSecret").asText();
    }

    @Test
    void theSecretIsSealedBeforeItIsStoredOrShown() throws Exception {
        Answer created = ADMIN.put("/issuers/o-sealed", document(SECRET));

        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.body()).doesNotContain("hush").contains("sealed:v1:");
        assertThat(ADMIN.get("/issuers/o-sealed").body()).doesNotContain("hush");
        assertThat(ADMIN.get("/audit?limit=5").body()).doesNotContain("hush");
        Answer whole = ADMIN.get("/config");
        assertThat(whole.body()).doesNotContain("hush").doesNotContain(sealedOf(created));
        assertThat(Json.parse(whole.body()).path("issuers"))
                .anySatisfy(issuer -> assertThat(
                                issuer.at("/introspection/clientSecret").asText())
                        .isEqualTo("stored"));
    }

    @Test
    void writingTheSameAgainChangesNothing() throws Exception {
        Answer created = ADMIN.put("/issuers/o-same", document(SECRET));
        for (String same : new String[] {SECRET, "stored", sealedOf(created)}) {
            Answer again = ADMIN.put("/issuers/o-same", document(same));
            assertThat(again.status()).as(again.body()).isEqualTo(200);
            assertThat(sealedOf(again)).isEqualTo(sealedOf(created));
        }
        Answer patched = ADMIN.patch("/issuers/o-same", "{\"introspection\":{\"cacheFor\":\"5m\"}}");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(sealedOf(patched)).isEqualTo(sealedOf(created));
    }

    @Test
    void theWholeConfigurationCanBeWrittenBackAsItWasRead() throws Exception {
        ADMIN.put("/issuers/o-back", document(SECRET));
        Answer unchanged = ADMIN.put("/config?dryRun=true", ADMIN.get("/config").body());
        assertThat(unchanged.status()).as(unchanged.body()).isEqualTo(200);
        assertThat(Json.parse(unchanged.body()).path("changes")).isEmpty();

        ObjectNode wish = Json.object();
        ObjectNode issuer = (ObjectNode) Json.parse(document("another"));
        wish.putArray("issuers").add(issuer.put("name", "o-back"));
        Answer changed = ADMIN.put("/config?dryRun=true&prune=false", Json.print(wish));
        assertThat(changed.body()).contains("another secret").doesNotContain("sealed:v1:");
    }

    @Test
    void whoDoesNotKnowTheSecretCannotHaveItSentElsewhere() throws Exception {
        Answer created = ADMIN.put("/issuers/o-elsewhere", document(SECRET));
        for (String known : new String[] {"stored", sealedOf(created)}) {
            Answer refused = ADMIN.put("/issuers/o-elsewhere", document("https://evil.example.com/introspect", known));
            assertThat(refused.status()).as(refused.body()).isEqualTo(422);
            assertThat(refused.pointer()).isEqualTo("/introspection/clientSecret");
        }
        Answer moved = ADMIN.put("/issuers/o-other", document(sealedOf(created)));
        assertThat(moved.pointer()).isEqualTo("/introspection/clientSecret");
        assertThat(ADMIN.put("/issuers/o-elsewhere", document("https://new.example.com/introspect", SECRET))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void badSecretsSayWhereAndAreNotRepeated() {
        for (String bad : new String[] {"", " hush", "hush ", "hüsh", "x".repeat(513), "hu\\nsh"}) {
            Answer refused = ADMIN.put("/issuers/o-bad", document(bad));
            assertThat(refused.status()).as(bad).isEqualTo(422);
            assertThat(refused.pointer()).as(bad).isEqualTo("/introspection/clientSecret");
            assertThat(refused.body()).doesNotContain("hush").doesNotContain("xxx");
        }
        assertThat(ADMIN.put("/issuers/o-bad", document("stored")).pointer()).isEqualTo("/introspection/clientSecret");
        assertThat(ADMIN.get("/issuers/o-bad").status()).isEqualTo(404);
    }
}
