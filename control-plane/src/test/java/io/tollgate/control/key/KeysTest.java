package io.tollgate.control.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys are issued once, found, and revoked; nodes are told by a sequence of their own. */
final class KeysTest {
    private static TestControlPlane plane;
    private static Client admin;
    private static CredentialLog log;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        log = plane.bean(CredentialLog.class);
        admin.put("/roles/reader", "{\"permissions\":[\"orders:read\"]}");
        admin.put("/roles/other", "{\"permissions\":[]}");
        admin.put("/consumers/acme", "{\"roles\":[\"reader\"]}");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static JsonNode issue(String body) {
        Answer answer = admin.post("/consumers/acme/keys", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    @Test
    void theSecretIsShownOnceAndOnlyItsHashIsKept() {
        JsonNode issued = issue("{\"alias\":\"once\",\"allowedCidrs\":[\"10.0.0.0/8\"],\"roles\":[\"reader\"]}");
        String secret = issued.get("secret").asText();
        String id = issued.get("id").asText();
        ApiKeyText text = ApiKeyText.parse(secret).orElseThrow();
        assertThat(text.credentialId()).isEqualTo(id);
        assertThat(issued.get("prefix").asText()).isEqualTo(text.prefix());
        assertThat(issued.get("status").asText()).isEqualTo("active");
        assertThat(secret).startsWith(issued.get("prefix").asText());
        for (String path : List.of("/keys/" + id, "/keys?q=once", "/consumers/acme/keys", "/audit?object=keys/" + id)) {
            Answer answer = admin.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains(id).doesNotContain(secret).doesNotContain("sha256");
        }
        Credential credential = log.full().credentials().stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(credential.hash()).isEqualTo(text.hash());
        assertThat(credential.roles()).containsExactly("reader");
        assertThat(credential.allowedCidrs()).hasSize(1);
    }

    @Test
    void issuingAndRevokingMoveTheSequenceAndNothingElse() {
        long revision =
                admin.get("/revisions?limit=1").json().at("/items/0/number").asLong();
        long before = log.sequence();
        String id = issue("{\"alias\":\"moves\"}").get("id").asText();
        assertThat(log.sequence()).isEqualTo(before + 1);
        Answer revoked = admin.post("/keys/" + id + "/revoke", "{\"reason\":\"leaked\"}");
        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(revoked.json().get("status").asText()).isEqualTo("revoked");
        assertThat(revoked.json().get("revokedReason").asText()).isEqualTo("leaked");
        assertThat(log.sequence()).isEqualTo(before + 2);
        List<CredentialChange> changes = log.after(before);
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst().sequence()).isEqualTo(before + 2);
        assertThat(changes.getFirst().credential().revoked()).isTrue();
        assertThat(admin.get("/revisions?limit=1").json().at("/items/0/number").asLong())
                .isEqualTo(revision);
        assertThat(admin.get("/audit?object=keys/" + id).json().get("items").findValuesAsText("action"))
                .containsExactly("keys.revoke", "keys.issue");
    }

    @Test
    void revokingTwiceKeepsTheFirstReason() {
        String id = issue("{}").get("id").asText();
        admin.post("/keys/" + id + "/revoke", "{\"reason\":\"first\"}");
        long sequence = log.sequence();
        Answer again = admin.post("/keys/" + id + "/revoke", "{\"reason\":\"second\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("revokedReason").asText()).isEqualTo("first");
        assertThat(log.sequence()).isEqualTo(sequence);
    }

    @Test
    void keysAreFoundByAliasPrefixIdAndConsumer() {
        JsonNode issued = issue("{\"alias\":\"Needle in hay\"}");
        for (String q : List.of(
                "needle", issued.get("prefix").asText(), issued.get("id").asText())) {
            assertThat(admin.get("/keys?q=" + q).json().get("items").findValuesAsText("id"))
                    .as(q)
                    .containsExactly(issued.get("id").asText());
        }
        assertThat(admin.get("/keys?q=acme").json().get("items")).isNotEmpty();
        assertThat(admin.get("/keys?q=nowhere").json().get("items")).isEmpty();
    }

    @Test
    void keysArePagedInEveryOrder() {
        admin.put("/consumers/pages", "{}");
        for (String alias : List.of("b", "a", "c")) {
            admin.post("/consumers/pages/keys", "{\"alias\":\"" + alias + "\"}");
        }
        assertThat(aliases("")).containsExactly("c", "a", "b");
        assertThat(aliases("&sort=createdAt")).containsExactly("b", "a", "c");
        assertThat(aliases("&sort=alias")).containsExactly("a", "b", "c");
        assertThat(aliases("&sort=-alias")).containsExactly("c", "b", "a");
        assertThat(admin.get("/keys?sort=secret").status()).isEqualTo(400);
        assertThat(admin.get("/keys?cursor=x").status()).isEqualTo(400);
    }

    private static List<String> aliases(String sort) {
        JsonNode first = admin.get("/consumers/pages/keys?limit=2" + sort).json();
        JsonNode second = admin.get("/consumers/pages/keys?limit=2" + sort + "&cursor="
                        + first.get("next").asText())
                .json();
        List<String> all = new java.util.ArrayList<>(first.get("items").findValuesAsText("alias"));
        all.addAll(second.get("items").findValuesAsText("alias"));
        assertThat(second.has("next")).isFalse();
        return all;
    }

    @Test
    void aConsumerWithALivingKeyStays() {
        admin.put("/consumers/owner", "{}");
        String id = admin.post("/consumers/owner/keys", "{}").json().get("id").asText();
        Answer refused = admin.delete("/consumers/owner");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().at("/users/0").asText()).isEqualTo("keys/" + id);
        admin.post("/keys/" + id + "/revoke", "{}");
        assertThat(admin.delete("/consumers/owner").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'roles':['other']}                     | /roles/0",
                "{'expiresAt':'2001-01-01T00:00:00Z'}    | /expiresAt",
                "{'expiresAt':'tomorrow'}                | /expiresAt",
                "{'allowedCidrs':['10.0.0.1/8']}         | /allowedCidrs/0",
                "{'allowedCidrs':['example.com']}        | /allowedCidrs/0",
                "{'colour':'red'}                        | /colour",
                "{'alias':7}                             | /alias",
            })
    void aBadRequestIsRefusedAndIssuesNothing(String body, String pointer) {
        long before = log.sequence();
        Answer refused = admin.post("/consumers/acme/keys", body.replace('\'', '"'));
        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointer()).isEqualTo(pointer);
        assertThat(log.sequence()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(admin.post("/consumers/nobody/keys", "{}").status()).isEqualTo(404);
        assertThat(admin.get("/consumers/nobody/keys").status()).isEqualTo(404);
        assertThat(admin.get("/keys/k_nothing").status()).isEqualTo(404);
        assertThat(admin.post("/keys/k_nothing/revoke", "{}").status()).isEqualTo(404);
    }

    @Test
    void theEpochStaysForTheDatabase() {
        assertThat(log.epoch()).isEqualTo(log.full().epoch()).hasSize(36);
    }
}
