package io.tollgate.control.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.door.TestDatabase;
import io.tollgate.control.key.ApiKeyView.Use;
import io.tollgate.core.key.ApiKeyText;
import io.tollgate.core.key.Credential;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    @Test
    void aRotatedKeyIsGoodForTheOverlapAndItsSuccessorIsTheSameKeyWithAnotherSecret() {
        JsonNode old = issue("{\"alias\":\"turns\",\"roles\":[\"reader\"],\"allowedCidrs\":[\"10.0.0.0/8\"]}");
        String id = old.get("id").asText();
        Answer answer = admin.post("/keys/" + id + "/rotate", "{\"overlap\":\"2h\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode next = answer.json();
        assertThat(next.get("replaces").asText()).isEqualTo(id);
        assertThat(next.get("secret").asText()).isNotEqualTo(old.get("secret").asText());
        for (String field : List.of("alias", "consumer", "roles", "allowedCidrs", "expiresAt")) {
            assertThat(next.get(field)).as(field).isEqualTo(old.get(field));
        }
        JsonNode before = admin.get("/keys/" + id).json();
        assertThat(before.get("status").asText()).isEqualTo("active");
        assertThat(before.get("replacedBy").asText()).isEqualTo(next.get("id").asText());
        Instant end = Instant.parse(before.get("expiresAt").asText());
        assertThat(Duration.between(Instant.now(), end)).isBetween(Duration.ofMinutes(110), Duration.ofMinutes(121));
        Credential told = log.find(List.of(id)).getFirst();
        assertThat(told.expiresAt()).as("what nodes are told").isEqualTo(end);
        assertThat(admin.get("/audit?object=keys/" + id).body()).contains("keys.rotate");

        assertThat(admin.post("/keys/" + id + "/rotate", "{}").status())
                .as("twice")
                .isEqualTo(422);
        assertThat(admin.post("/keys/" + next.get("id").asText() + "/rotate", "{\"overlap\":\"91d\"}")
                        .pointer())
                .isEqualTo("/overlap");
    }

    @Test
    void aKeyThatNeverEndsHasASuccessorThatEndsNoLater() {
        JsonNode old = issue("{\"expiresAt\":\"9999-12-31T23:59:59Z\"}");
        String id = old.get("id").asText();
        plane.bean(Database.class)
                .<Integer>write(connection -> Sql.update(
                        connection,
                        "UPDATE api_keys SET created_at = created_at - interval '1 minute' WHERE id = ?",
                        id));
        JsonNode next = admin.post("/keys/" + id + "/rotate", "{}").json();
        assertThat(next.get("expiresAt").asText()).isEqualTo("9999-12-31T23:59:59Z");
    }

    @Test
    void aRotatedKeysSuccessorLivesAsLongAndTheOldOneNeverLonger() {
        Instant soon = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        JsonNode old = issue("{\"expiresAt\":\"" + soon + "\"}");
        String id = old.get("id").asText();
        JsonNode changes = admin.post("/keys/" + id + "/rotate?dryRun=true", "{\"overlap\":\"0s\"}")
                .json()
                .get("changes");
        assertThat(changes.findValuesAsText("pointer")).containsExactly("/expiresAt");
        JsonNode next = admin.post("/keys/" + id + "/rotate", "{}").json();
        assertThat(admin.get("/keys/" + id).json().get("expiresAt").asText()).isEqualTo(soon.toString());
        assertThat(Instant.parse(next.get("expiresAt").asText())).isAfterOrEqualTo(soon);
    }

    @Test
    void aRevokedKeyIsNotRotated() {
        String id = issue("{}").get("id").asText();
        admin.post("/keys/" + id + "/revoke", "{}");
        Answer answer = admin.post("/keys/" + id + "/rotate", "{}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("revoked");
        assertThat(admin.post("/keys/k_000000000000/rotate", "{}").status()).isEqualTo(404);
    }

    @Test
    void allKeysOfAConsumerAreRevokedTogetherAndNodesAreToldOfEach() {
        admin.put("/consumers/leaky", "{\"roles\":[\"reader\"]}");
        for (int i = 0; i < 3; i++) {
            assertThat(admin.post("/consumers/leaky/keys", "{}").status()).isEqualTo(201);
        }
        String mine = issue("{}").get("id").asText();
        long before = log.sequence();
        Answer answer = admin.post("/consumers/leaky/keys/revoke", "{\"reason\":\"laptop stolen\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("revoked")).hasSize(3);
        assertThat(log.after(before)).hasSize(3).allSatisfy(change -> {
            assertThat(change.credential().revoked()).isTrue();
            assertThat(change.credential().consumer()).isEqualTo("leaky");
        });
        assertThat(admin.get("/keys/" + mine).json().get("status").asText()).isEqualTo("active");
        assertThat(admin.post("/consumers/leaky/keys/revoke", "{}").json().get("revoked"))
                .isEmpty();
        assertThat(admin.post("/consumers/nobody/keys/revoke", "{}").status()).isEqualTo(404);
        assertThat(admin.get("/audit?object=consumers/leaky").body())
                .contains("keys.revoke-all")
                .contains("stolen");
    }

    @Test
    void revokingAllSaysWhatIsLeftAndADryRunRevokesNothing() {
        admin.put("/consumers/crowd", "{\"roles\":[\"reader\"]}");
        plane.bean(Database.class).<Integer>write(connection -> Sql.update(connection, """
                INSERT INTO api_keys (id, sha256, consumer, alias, allowed_cidrs, created_at, created_by, sequence, changed_at)
                SELECT 'k_crowd' || lpad(n::text, 7, '0'), sha256(n::text::bytea), 'crowd', '', '{}', now(), 'admin', -n, now()
                FROM generate_series(1, 1001) AS n
                """));

        Answer would = admin.post("/consumers/crowd/keys/revoke?dryRun=true", "{}");
        assertThat(would.status()).as(would.body()).isEqualTo(200);
        assertThat(would.json().at("/changes/0/after/revoked")).hasSize(1_000);
        assertThat(would.json().at("/changes/0/after/remaining").asInt()).isEqualTo(1);

        Answer first = admin.post("/consumers/crowd/keys/revoke", "{}", "X-Change-Message", "found on a forum");
        assertThat(first.json().get("revoked")).hasSize(1_000);
        assertThat(first.json().get("remaining").asInt()).isEqualTo(1);
        assertThat(admin.get("/audit?object=consumers/crowd").body()).contains("found on a forum");
        JsonNode second = admin.post("/consumers/crowd/keys/revoke", "{}").json();
        assertThat(second.get("revoked")).hasSize(1);
        assertThat(second.get("remaining").asInt()).isZero();
        assertThat(admin.post("/consumers/crowd/keys/revoke?dryRun=true", "{}")
                        .json()
                        .get("changes"))
                .isEmpty();
    }

    /** Who locks several keys waits for one before it takes the next, in one order, so that nobody waits in a circle. */
    @Test
    void notingUseTakesKeysInTheOrderInWhichTheyAreRevoked() throws Exception {
        List<String> ids = new ArrayList<>();
        String first;
        do { // the first of their order is not the first that was made
            ids.add(issue("{\"alias\":\"in-order\"}").get("id").asText());
            first = firstOf(ids);
        } while (ids.size() < 20 || ids.getFirst().equals(first));
        String held = first;
        List<String> others = ids.stream().filter(id -> !id.equals(held)).toList();
        Map<String, Use> used = new HashMap<>();
        Instant at = afterAllIssues();
        ids.forEach(id -> used.put(id, use(at)));
        try (Connection revoking = TestDatabase.connect(plane.database())) {
            revoking.setAutoCommit(false);
            assertThat(lock(revoking, List.of(held), "")).isEqualTo(1);
            Thread noting = Thread.ofVirtual().start(() -> log.noteUse(used));
            await().atMost(20, TimeUnit.SECONDS).until(() -> waiting() > 0);

            assertThat(lock(revoking, others, " NOWAIT")).isEqualTo(others.size());

            revoking.rollback();
            noting.join();
        }
        assertThat(lastUsed(held)).isEqualTo(at);
    }

    private static String firstOf(List<String> ids) {
        return plane.bean(Database.class)
                .read(connection -> Sql.one(
                                connection,
                                "SELECT id FROM api_keys WHERE id = ANY(?) ORDER BY id LIMIT 1",
                                row -> row.getString("id"),
                                ids)
                        .orElseThrow());
    }

    private static int lock(Connection connection, List<String> ids, String how) throws SQLException {
        return Sql.list(
                        connection,
                        "SELECT id FROM api_keys WHERE id = ANY(?) ORDER BY id FOR UPDATE" + how,
                        row -> row.getString("id"),
                        ids)
                .size();
    }

    private static int waiting() {
        return plane.bean(Database.class)
                .<Integer>read(connection ->
                        Sql.one(connection, """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """, row -> row.getInt(1)).orElse(0));
    }

    private static Use use(Instant at) {
        return new Use(at, "203.0.113.7", "node-1");
    }

    /** A whole minute. */
    private static Instant afterAllIssues() {
        return Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(10, ChronoUnit.MINUTES);
    }

    private static Instant lastUsed(String id) {
        return Instant.parse(admin.get("/keys/" + id).json().get("lastUsedAt").asText());
    }

    @Test
    void whenAKeyWasLastUsedIsKnownToTheMinute() {
        String id = issue("{}").get("id").asText();
        Instant minute = afterAllIssues();
        log.noteUse(Map.of(id, use(minute.plusMillis(30_500)), "k_nobodyknows0", use(Instant.now())));
        assertThat(lastUsed(id)).isEqualTo(minute);
        log.noteUse(Map.of(id, use(minute.minusSeconds(90))));
        assertThat(lastUsed(id)).isEqualTo(minute);
    }
}
