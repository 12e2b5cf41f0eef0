package io.tollgate.control.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.key.ApiKeyView.Use;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Among many keys those are found that somebody should look after, and a rotated one tells whether it is still used. */
final class KeyListTest {
    /** So many that nobody looks at each of them when there is another way. */
    private static final int OTHERS = 20_000;

    private static TestControlPlane plane;
    private static Client admin;
    private static CredentialLog log;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
        log = plane.bean(CredentialLog.class);
        for (String consumer : List.of("ending", "unused", "turning", "usedfrom", "usedsoon", "crowd")) {
            admin.put("/consumers/" + consumer, "{}");
        }
        plane.bean(Database.class).<Integer>write(connection -> {
            Sql.update(connection, """
                    INSERT INTO api_keys (id, sha256, consumer, alias, allowed_cidrs, created_at, created_by, last_used_at, sequence,
                        changed_at)
                    SELECT 'k_crowd' || lpad(n::text, 7, '0'), sha256(n::text::bytea), 'crowd', '', '{}', now(), 'admin', now(), -n,
                        now()
                    FROM generate_series(1, ?) AS n
                    """, OTHERS);
            return Sql.update(connection, "ANALYZE api_keys");
        });
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    private static String issue(String consumer, String alias, Duration life) {
        String end = life.isZero() ? "" : ",\"expiresAt\":\"" + Instant.now().plus(life) + "\"";
        Answer answer = admin.post("/consumers/" + consumer + "/keys", "{\"alias\":\"" + alias + "\"" + end + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().get("id").asText();
    }

    private static List<String> aliases(String path) {
        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = admin.get(path + cursor);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            all.addAll(page.json().get("items").findValuesAsText("alias"));
            cursor = page.json().has("next")
                    ? "&cursor=" + page.json().get("next").asText()
                    : "";
        } while (!cursor.isEmpty());
        return all;
    }

    @Test
    void keysThatEndWithinAWeekAreFoundTheNextOneFirst() {
        issue("ending", "e-forever", Duration.ZERO);
        issue("ending", "e-next-week", Duration.ofDays(7).plusMinutes(1));
        issue("ending", "e-later", Duration.ofDays(6));
        issue("ending", "e-soon", Duration.ofHours(1));
        issue("ending", "e-middle", Duration.ofDays(3));
        admin.post("/keys/" + issue("ending", "e-revoked", Duration.ofDays(2)) + "/revoke", "{}");
        endNow(issue("ending", "e-over", Duration.ofDays(1)));
        String[] expected = {"e-soon", "e-middle", "e-later"};
        assertThat(aliases("/keys?only=expiring-soon&q=e-&limit=2")).containsExactly(expected);
        assertThat(aliases("/consumers/ending/keys?only=expiring-soon&limit=1")).containsExactly(expected);
        assertThat(aliases("/keys?only=expiring-soon&q=e-&sort=-expiresAt&limit=2"))
                .containsExactly("e-later", "e-middle", "e-soon");
        assertThat(aliases("/keys?only=expiring-soon&q=e-&sort=alias&limit=2"))
                .containsExactly("e-later", "e-middle", "e-soon");
        assertThat(aliases("/keys?only=expiring-soon&q=e-mid")).containsExactly("e-middle");
        assertThat(aliases("/consumers/unused/keys?only=expiring-soon")).isEmpty();
        awaitIndexed("api_keys_by_end");
    }

    private static void endNow(String id) {
        plane.bean(Database.class)
                .<Integer>write(connection ->
                        Sql.update(connection, "UPDATE api_keys SET expires_at = ? WHERE id = ?", Instant.now(), id));
    }

    @Test
    void keysThatNobodyEverUsedAreFoundTheNewestFirst() {
        issue("unused", "u-old", Duration.ZERO);
        log.noteUse(Map.of(issue("unused", "u-used", Duration.ZERO), use(Instant.now())));
        admin.post("/keys/" + issue("unused", "u-revoked", Duration.ZERO) + "/revoke", "{}");
        endNow(issue("unused", "u-over", Duration.ofDays(1)));
        String later = issue("unused", "u-new", Duration.ofDays(90));
        assertThat(aliases("/consumers/unused/keys?only=never-used&limit=1")).containsExactly("u-new", "u-old");
        assertThat(aliases("/keys?only=never-used&q=u-&limit=1")).containsExactly("u-new", "u-old");
        assertThat(aliases("/keys?only=never-used&limit=1000"))
                .contains("u-new", "u-old")
                .doesNotContain("u-used", "u-revoked", "u-over");
        log.noteUse(Map.of(later, use(Instant.now())));
        assertThat(aliases("/consumers/unused/keys?only=never-used")).containsExactly("u-old");
        awaitIndexed("api_keys_never_used");
    }

    /** The database tells what it did a moment later. */
    private static void awaitIndexed(String index) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> plane.bean(Database.class)
                        .<Boolean>read(connection -> Sql.one(
                                        connection,
                                        "SELECT idx_scan > 0 FROM pg_stat_user_indexes WHERE indexrelname = ?",
                                        row -> row.getBoolean(1),
                                        index)
                                .orElse(false)));
    }

    @ParameterizedTest
    @CsvSource({
        "/keys?only=old",
        "/keys?only=EXPIRING_SOON",
        "/consumers/ending/keys?only=expiring-soon%2Cnever-used",
        "/keys?sort=expiresAt",
        "/keys?only=never-used&sort=expiresAt",
        "/keys?only=never-used&cursor=eyJvZiI6IngiLCJhdCI6WyJhIiwiYiJdfQ",
    })
    void whatMeansNothingIsRefused(String path) {
        Answer refused = admin.get(path);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    }

    @Test
    void aCursorOfAllKeysIsNoneOfThoseNeverUsed() {
        String next = admin.get("/keys?limit=1").json().get("next").asText();
        assertThat(admin.get("/keys?limit=1&cursor=" + next).status()).isEqualTo(200);
        assertThat(admin.get("/keys?only=never-used&limit=1&cursor=" + next).status())
                .isEqualTo(400);
    }

    @Test
    void aRotatedKeyTellsWhetherAndInHowManyMinutesItIsStillUsed() {
        String old = issue("turning", "turns", Duration.ZERO);
        assertThat(admin.get("/keys/" + old).json().has("rotation")).isFalse();
        log.noteUse(Map.of(old, use(Instant.now().minus(2, ChronoUnit.HOURS))));
        Answer rotated = admin.post("/keys/" + old + "/rotate", "{\"overlap\":\"1h\"}");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
        assertThat(rotated.json().has("rotation")).as("the successor").isFalse();
        Instant at = Instant.parse(rotation(old).get("at").asText());
        assertThat(at).isEqualTo(Instant.parse(rotated.json().get("createdAt").asText()));
        assertUse(old, false, 0);

        log.noteUse(Map.of(old, use(at.minusMillis(1))));
        assertUse(old, false, 0);
        log.noteUse(Map.of(old, use(at.plusMillis(1))));
        assertUse(old, true, 1);
        log.noteUse(Map.of(old, use(at.plusMillis(2))));
        assertUse(old, true, 1);
        Instant later = at.truncatedTo(ChronoUnit.MINUTES).plus(5, ChronoUnit.MINUTES);
        log.noteUse(Map.of(old, use(later.plusSeconds(10))));
        log.noteUse(Map.of(old, use(later.plusSeconds(50))));
        log.noteUse(Map.of(old, use(later.minusSeconds(30))));
        assertUse(old, true, 2);
        assertThat(admin.get("/keys/" + old).json().get("lastUsedAt").asText()).isEqualTo(later.toString());
        assertThat(admin.get("/consumers/turning/keys?sort=createdAt").json().at("/items/0/rotation"))
                .isEqualTo(rotation(old));
    }

    private static Use use(Instant at) {
        return new Use(at, "203.0.113.7", "node-1");
    }

    private static JsonNode rotation(String id) {
        return admin.get("/keys/" + id).json().get("rotation");
    }

    private static void assertUse(String id, boolean since, int minutes) {
        JsonNode rotation = rotation(id);
        assertThat(rotation.get("usedSince").asBoolean()).isEqualTo(since);
        assertThat(rotation.get("minutesUsedSince").asInt()).isEqualTo(minutes);
    }

    private static Instant lastUsed(String id) {
        return Instant.parse(admin.get("/keys/" + id).json().get("lastUsedAt").asText());
    }

    /** An address may be a person's: who may not read keys does not see it, in no answer and in no audit entry. */
    @Test
    void whereAKeyWasLastUsedFromIsForReadersOfKeysAlone() {
        String id = issue("usedfrom", "used-from", Duration.ZERO);
        assertThat(admin.get("/keys/" + id).json().get("lastUsedFrom").isNull()).isTrue();
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(10, ChronoUnit.MINUTES);
        log.noteUse(Map.of(id, new Use(minute, "198.51.100.77", "node-7")));
        log.noteUse(Map.of(id, new Use(minute.plusSeconds(1), "198.51.100.78", "node-8")));
        JsonNode from = admin.get("/keys/" + id).json().get("lastUsedFrom");
        assertThat(from.get("address").asText()).isEqualTo("198.51.100.77");
        assertThat(from.get("node").asText()).isEqualTo("node-7");
        assertThat(admin.get("/keys?q=" + id).json().at("/items/0/lastUsedFrom"))
                .isEqualTo(from);

        assertThat(admin.post("/keys/" + id + "/rotate", "{\"overlap\":\"1h\"}").body())
                .doesNotContain("198.51.100.7");
        assertThat(admin.post("/keys/" + id + "/revoke?dryRun=true", "{}").body())
                .doesNotContain("198.51.100.7");
        assertThat(admin.post("/keys/" + id + "/revoke", "{}").body()).doesNotContain("198.51.100.7");
        assertThat(admin.get("/audit?object=keys/" + id).body())
                .contains("keys.revoke")
                .doesNotContain("198.51.100.7");
    }

    /** Also when the node's clock is behind the control plane's. */
    @Test
    void noKeyWasUsedBeforeItWasIssued() {
        String id = issue("usedsoon", "used-soon", Duration.ZERO);
        Instant issued =
                Instant.parse(admin.get("/keys/" + id).json().get("createdAt").asText());
        log.noteUse(Map.of(id, use(issued.minusSeconds(70))));
        assertThat(lastUsed(id)).isEqualTo(issued);
        log.noteUse(Map.of(id, use(issued.plusNanos(1_000))));
        assertThat(lastUsed(id)).isEqualTo(issued);
    }
}
