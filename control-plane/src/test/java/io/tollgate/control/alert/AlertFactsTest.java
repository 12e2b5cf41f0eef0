package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** What the control plane knows without counting. */
final class AlertFactsTest extends AlertsAtWork {
    /** Its certificate was made, and then its host died: nothing of it was ever heard, and that is what there is to tell. */
    @Test
    void aNodeThatEnrolledAndNeverCameIsFoundAndHidesNoOther() {
        rule("stale", "{\"type\":\"state\",\"fact\":\"node-stale\"}", "0s");
        update("INSERT INTO nodes (name, enrolled_at) VALUES ('never-came', now() - interval '1 hour')");
        update("INSERT INTO nodes (name, enrolled_at) VALUES ('just-enrolled', now())");
        update("UPDATE configuration_head SET revision = 1, created_at = now() - interval '1 hour'");
        now = Instant.now();
        evaluator().run();

        assertThat(alerts("firing").findValuesAsText("subject")).containsExactly("never-came");
    }

    /** The revision may be of last year: what counts is since when this process could have had it. */
    @Test
    void aNodeThatJustCameHasAMomentToCatchUpWithAnOldRevision() {
        rule("stale", "{\"type\":\"state\",\"fact\":\"node-stale\"}", "0s");
        update("UPDATE configuration_head SET revision = 7, created_at = now() - interval '1 year'");
        speaking("just-came", 0, "now()");
        speaking("came-long-ago", 6, "now() - interval '11 seconds'");
        speaking("came-before-that-was-noted", 6, "NULL");
        speaking("in-step", 7, "now() - interval '1 day'");
        now = Instant.now();
        evaluator().run();

        assertThat(alerts("firing").findValuesAsText("subject"))
                .containsExactlyInAnyOrder("came-long-ago", "came-before-that-was-noted");
        update("UPDATE nodes SET last_seen_at = now() + interval '1 hour'"); // they speak on
        now = now.plusSeconds(15);
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("subject"))
                .as("a moment, and not for ever")
                .contains("just-came");
    }

    @Test
    void aNodeThatIsDrainedMayFallSilent() {
        rule("stale", "{\"type\":\"state\",\"fact\":\"node-stale\"}", "0s");
        speaking("on-purpose", 1, "now() - interval '1 day'");
        speaking("by-accident", 1, "now() - interval '1 day'");
        update("UPDATE nodes SET last_seen_at = now() - interval '1 minute', draining = (name = 'on-purpose')");
        now = Instant.now();
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("subject")).containsExactly("by-accident");
    }

    @Test
    void aNodeThatRefusedTheNewestRevisionIsFoundAndWhatItSaidOfIt() {
        rule("rejected", "{\"type\":\"state\",\"fact\":\"node-rejected\"}", "0s");
        update("UPDATE configuration_head SET revision = 7");
        speaking("refuses", 6, "now()");
        speaking("refused-an-older-one", 7, "now()");
        speaking("takes-all", 7, "now()");
        update("""
                UPDATE nodes SET rejected_revision = revision + CASE name WHEN 'refuses' THEN 1 ELSE -1 END,
                    rejected_pointer = '/routes/3', rejected_reason = 'no such upstream' WHERE name <> 'takes-all'
                """);
        now = Instant.now();
        evaluator().run();
        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("subject").asText()).isEqualTo("refuses");
            assertThat(alert.get("detail").asText()).isEqualTo("revision 7 refused: /routes/3 no such upstream");
        });
    }

    private void speaking(String name, long revision, String cameAt) {
        update(
                "INSERT INTO nodes (name, enrolled_at, last_seen_at, revision, came_at) VALUES (?, now(), now(), ?, "
                        + cameAt + ")",
                name,
                revision);
    }

    @Test
    void whoIsLockedOutAfterFailedSignInsIsFoundByName() {
        rule("locked", "{\"type\":\"state\",\"fact\":\"operator-locked-out\"}", "0s");
        await().atMost(SOON).until(() -> {
            plane.client().post("/login", "{\"username\":\"admin\",\"password\":\"not the password\"}");
            return plane.bean(Operators.class).lockedOutUntil("admin").isPresent();
        });
        now = Instant.now();
        evaluator().run();
        assertThat(alerts("firing"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.get("subject").asText()).isEqualTo("admin"));
    }

    @Test
    void namesOfNobodyAreOneFindingAndTheAddressIsTheLastOne() {
        rule("locked", "{\"type\":\"state\",\"fact\":\"operator-locked-out\"}", "0s");
        now = Instant.now();
        lockedOut("admin", "203.0.113.9", now.minusSeconds(20));
        lockedOut("admin", "198.51.100.7", now.minusSeconds(10));
        lockedOut("made-up-1", "192.0.2.1", now.minusSeconds(9));
        lockedOut("made-up-2", "192.0.2.1", now.minusSeconds(8));
        evaluator().run();
        assertThat(alerts("firing"))
                .extracting(alert -> alert.get("subject").asText())
                .containsExactlyInAnyOrder("admin", "(no operator)");
        assertThat(alerts("firing"))
                .filteredOn(alert -> alert.get("subject").asText().equals("admin"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.get("detail").asText()).endsWith("last from 198.51.100.7"));
    }

    private void lockedOut(String username, String address, Instant at) {
        plane.bean(Database.class)
                .write(connection -> Sql.update(connection, """
                        INSERT INTO audit_entries (at, actor, address, request_id, action, object)
                        VALUES (?, ?, ?, '', 'operators.locked-out', ?)
                        """, at, username, address, "operators/" + username));
    }

    @Test
    void whatEndsSoonFiresOnceForEachCertificateAndEachTrustStore() {
        var serving = TestCertificates.selfSigned("api.test");
        var document = Json.object().put("certPem", serving.pem()).put("keyPem", serving.keyPem());
        document.putArray("hosts").add("api.test");
        assertThat(admin.put("/certificates/devices", Json.print(document)).status())
                .isEqualTo(201);
        var store = Json.object()
                .put("caPem", TestCertificates.authority("devices").pem())
                .put("identity", "subject-cn");
        assertThat(admin.put("/trust-stores/devices", Json.print(store)).status())
                .isEqualTo(201);
        rule("ends", "{\"type\":\"state\",\"fact\":\"certificate-expiring\",\"within\":\"1h\"}", "0s");
        Instant end = serving.certificate().getNotAfter().toInstant();
        now = end.minus(Duration.ofHours(2));
        evaluator().run();
        assertThat(alerts("firing")).isEmpty();

        now = end.minusSeconds(600);
        evaluator().run();

        assertThat(alerts("firing"))
                .extracting(alert -> alert.get("subject").asText())
                .containsExactlyInAnyOrder("devices", "trust-stores/devices");
        assertThat(alerts("firing"))
                .allSatisfy(alert -> assertThat(alert.get("detail").asText()).startsWith("ends in 0 h"));
    }

    /** Its successor is there and goes on: a rotation is nothing that somebody has to be told of. */
    @Test
    void aKeyThatEndsSoonIsFoundUnlessItWasRotated() {
        assertThat(admin.put("/consumers/acme", "{}").status()).isEqualTo(201);
        String rotated = key("lasts", Duration.ofDays(90));
        String ending = key("ends", Duration.ofDays(3));
        Client.Answer next = admin.post("/keys/" + rotated + "/rotate", "{\"overlap\":\"2h\"}");
        assertThat(next.status()).as(next.body()).isEqualTo(201);
        rule("keys", "{\"type\":\"state\",\"fact\":\"key-expiring\",\"within\":\"7d\"}", "0s");
        now = Instant.now();
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("subject")).containsExactly(ending);

        assertThat(admin.post("/keys/" + ending + "/rotate", "{\"overlap\":\"2h\"}")
                        .status())
                .isEqualTo(201);
        now = now.plusSeconds(20);
        evaluator().run();
        assertThat(alerts("firing").findValuesAsText("subject"))
                .as("the successor ends when the key did")
                .singleElement()
                .isNotEqualTo(ending);
    }

    /** What it tells first is as old as what it keeps: a loss that is told late is told all the same. */
    @Test
    void aNodeThatLetGoOfCountsIsFoundAndWhenItDidAndNobodyElse() {
        rule("lost", "{\"type\":\"state\",\"fact\":\"telemetry-lost\"}", "0s");
        Instant came = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofHours(1));
        lost("loser", came, 1, Duration.ofMinutes(30), 40);
        lost("loser", came, 2, Duration.ofMinutes(5), 2);
        lost("keeper", came, 1, Duration.ofMinutes(5), 0);
        now = came.plusSeconds(1);
        evaluator().run();

        assertThat(alerts("firing")).singleElement().satisfies(alert -> {
            assertThat(alert.get("subject").asText()).isEqualTo("loser");
            assertThat(alert.get("value").asLong()).isEqualTo(42);
            assertThat(alert.get("detail").asText())
                    .contains("42 requests from " + came.minus(Duration.ofMinutes(30)) + " to "
                            + came.minus(Duration.ofMinutes(4)));
        });
        now = came.plus(Duration.ofHours(1));
        evaluator().run();
        assertThat(alerts("firing")).as("a loss that is long ago").isEmpty();
    }

    private void lost(String node, Instant came, long sequence, Duration age, long requests) {
        var interval = Counting.interval(sequence, age.toMillis());
        if (requests > 0) {
            interval.addCounted(
                    Counted.newBuilder().setDimension(Dimension.DIMENSION_LOST).setUnanswered(requests));
        }
        Counting.store(plane, came, node, interval);
    }

    private String key(String alias, Duration life) {
        Client.Answer issued = admin.post(
                "/consumers/acme/keys",
                "{\"alias\":\"" + alias + "\",\"expiresAt\":\"" + Instant.now().plus(life) + "\"}");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        return issued.json().get("id").asText();
    }
}
