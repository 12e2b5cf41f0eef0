package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.tls.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From what nodes count to what somebody is told. The test's clock runs ahead of the control plane's own. */
final class AlertLifeTest {
    private static final String SECRET = "0123456789abcdef0123";
    private static final Duration SOON = Duration.ofSeconds(15);

    private final TestControlPlane plane = TestControlPlane.start();
    private final Client admin = plane.admin();
    private Instant now = Instant.now();
    private long sequence;
    private WebhookReceiver receiver;

    @BeforeEach
    void open() throws Exception {
        receiver = new WebhookReceiver();
        plane.bean(AlertClock.class).stop(); // this test judges and tells itself
        // Only what a test makes is judged here.
        admin.get("/alert-rules").json().get("items").forEach(rule -> enable(rule, false));
    }

    private void enable(JsonNode rule, boolean enabled) {
        var document = (com.fasterxml.jackson.databind.node.ObjectNode) rule.deepCopy();
        document.remove(List.of("builtIn", "updatedAt", "updatedBy"));
        document.put("enabled", enabled);
        assertThat(admin.put("/alert-rules/" + rule.get("name").asText(), Json.print(document))
                        .status())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        receiver.close();
        plane.close();
    }

    private void channel() {
        channel("hook", receiver);
    }

    private void channel(String name, WebhookReceiver end) {
        assertThat(admin.put(
                                "/alert-channels/" + name,
                                "{\"type\":\"webhook\",\"url\":\"" + end.url() + "\",\"secret\":\"" + SECRET + "\"}")
                        .status())
                .isEqualTo(201);
    }

    private int update(String sql, Object... arguments) {
        return plane.bean(Database.class).<Integer>write(connection -> Sql.update(connection, sql, arguments));
    }

    private long waiting(String channel) {
        return plane.bean(Database.class)
                .read(connection -> Sql.one(
                                connection,
                                "SELECT count(*) FROM alert_deliveries WHERE channel = ?",
                                row -> row.getLong(1),
                                channel)
                        .orElseThrow());
    }

    private void message(String channel, int attempts) {
        update("""
                INSERT INTO alert_deliveries (channel, body, attempts, due_at, created_at)
                VALUES (?, '{"at":"2026-01-01T00:00:00Z","alerts":[]}', ?, now() - interval '1 minute', now())
                """, channel, attempts);
    }

    private String state(int message) {
        try {
            return Json.parse(receiver.posted.get(message).body())
                    .at("/alerts/0/state")
                    .asText();
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    private void rule(String name, String condition, String holdFor) {
        Client.Answer answer = admin.put(
                "/alert-rules/" + name,
                "{\"severity\":\"critical\",\"summary\":\"It is bad\",\"for\":\"" + holdFor + "\",\"condition\":"
                        + condition + "}");
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private void errorRule(String holdFor) {
        rule(
                "errors",
                "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"route\",\"abovePercent\":10,\"minimum\":10}",
                holdFor);
    }

    private void traffic(int good, int bad) {
        plane.bean(TelemetryIntake.class)
                .offer(
                        "a",
                        Counting.interval(++sequence, 0)
                                .addCounted(Counting.total(good, bad, 1_000))
                                .addCounted(Counting.route("shop", good, bad, 1_000))
                                .build(),
                        stored -> {});
        await().atMost(SOON).until(() -> requests() >= sequence * 20);
        now = Instant.now();
    }

    private long requests() {
        return plane.bean(Database.class)
                .read(connection -> Sql.one(
                                connection,
                                "SELECT coalesce(sum(status_2xx + status_5xx), 0) FROM telemetry_10s"
                                        + " WHERE dimension = 'total'",
                                row -> row.getLong(1))
                        .orElseThrow());
    }

    private AlertEvaluator evaluator() {
        return new AlertEvaluator(
                plane.bean(Database.class), plane.bean(Facts.class), plane.bean(AlertDeliveries.class), () -> now);
    }

    private void awaitTold(int messages) {
        await().atMost(SOON).until(() -> {
            plane.bean(AlertDeliveries.class).send();
            return receiver.posted.size() >= messages;
        });
    }

    private JsonNode alerts(String state) {
        return admin.get("/alerts?state=" + state).json().get("items");
    }

    @Test
    void aConditionFiresIsToldWithASignatureAndResolvesByItself() throws Exception {
        channel();
        errorRule("0s");
        traffic(10, 10);
        evaluator().run();

        JsonNode firing = alerts("firing");
        assertThat(firing).hasSize(1);
        assertThat(firing.get(0).get("subject").asText()).isEqualTo("shop");
        assertThat(firing.get(0).get("value").asDouble()).isEqualTo(50);
        assertThat(firing.get(0).get("detail").asText()).contains("50.0 % of 20 requests");
        awaitTold(1);
        WebhookReceiver.Posted told = receiver.posted.getFirst();
        String time = told.signature().substring("t=".length(), told.signature().indexOf(','));
        assertThat(told.signature())
                .isEqualTo("t=" + time + ",v1=" + AlertSender.hmac(SECRET, time + "." + told.body()));
        assertThat(Json.parse(told.body()).at("/alerts/0/state").asText()).isEqualTo("firing");

        evaluator().run();
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("firing")).isEmpty();
        assertThat(alerts("resolved")).hasSize(1);
        awaitTold(2);
        assertThat(Json.parse(receiver.posted.get(1).body())
                        .at("/alerts/0/state")
                        .asText())
                .isEqualTo("resolved");
    }

    @Test
    void aConditionMustHoldForItsTimeAndOneThatDoesNotComesToNothing() {
        errorRule("10s");
        traffic(10, 10);
        evaluator().run();
        assertThat(alerts("pending")).hasSize(1);
        assertThat(alerts("firing")).isEmpty();

        now = now.plusSeconds(11);
        evaluator().run();
        assertThat(alerts("firing")).hasSize(1);

        rule("slow", "{\"type\":\"threshold\",\"metric\":\"latencyP95\",\"by\":\"route\",\"above\":0.5}", "1h");
        evaluator().run();
        assertThat(alerts("pending")).hasSize(1);
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("pending")).isEmpty();
        assertThat(admin.get("/alerts?rule=slow").json().get("items")).isEmpty();
    }

    @Test
    void twoControlPlanesTellOnce() throws Exception {
        channel();
        errorRule("0s");
        traffic(10, 10);
        try (TestControlPlane other = TestControlPlane.on(plane.database())) {
            other.bean(AlertClock.class).stop();
            AlertEvaluator there = new AlertEvaluator(
                    other.bean(Database.class), other.bean(Facts.class), other.bean(AlertDeliveries.class), () -> now);
            Thread thread = Thread.ofVirtual().start(there::run);
            evaluator().run();
            thread.join();
            evaluator().run();
            awaitTold(1);
            now = now.plus(Duration.ofMinutes(5));
            there.run();
            awaitTold(2);
        }
        assertThat(receiver.posted).extracting(WebhookReceiver.Posted::delivery).doesNotHaveDuplicates();
        assertThat(receiver.posted).hasSize(2);
    }

    @Test
    void whatIsSilencedFiresAndIsNotTold() {
        channel();
        errorRule("0s");
        Client.Answer made = admin.post(
                "/alerts/silences", "{\"rule\":\"errors\",\"subject\":\"shop\",\"for\":\"1h\",\"reason\":\"known\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        traffic(10, 10);
        evaluator().run();
        assertThat(alerts("firing").get(0).get("silenced").asBoolean()).isTrue();
        plane.bean(AlertDeliveries.class).send();
        assertThat(receiver.posted).isEmpty();

        assertThat(admin.delete("/alerts/silences/" + made.json().get("id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(alerts("firing").get(0).get("silenced").asBoolean()).isFalse();
        assertThat(admin.get("/alerts/silences").json().get("items")).isEmpty();

        evaluator().run();
        awaitTold(1);
        assertThat(state(0)).as("it fires still when the silence ends").isEqualTo("firing");
        evaluator().run();
        plane.bean(AlertDeliveries.class).send();
        assertThat(receiver.posted).as("told once").hasSize(1);
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        awaitTold(2);
        assertThat(state(1)).isEqualTo("resolved");
    }

    @Test
    void nobodyHearsOfTheEndOfWhatTheyNeverHeardOf() {
        channel();
        errorRule("0s");
        admin.post("/alerts/silences", "{\"rule\":\"errors\",\"for\":\"1h\"}");
        traffic(10, 10);
        evaluator().run();
        now = now.plus(Duration.ofMinutes(5));
        evaluator().run();
        assertThat(alerts("resolved")).hasSize(1);
        now = now.plus(Duration.ofHours(2));
        evaluator().run();
        plane.bean(AlertDeliveries.class).send();
        assertThat(receiver.posted).isEmpty();
    }

    @Test
    void theEndOfAnAlertWhoseRuleIsDeletedIsToldToThoseWhoKnowOfIt() throws Exception {
        try (WebhookReceiver other = new WebhookReceiver()) {
            channel();
            channel("other", other);
            Client.Answer made = admin.put(
                    "/alert-rules/errors",
                    "{\"channels\":[\"hook\"],\"condition\":{\"type\":\"ratio\",\"part\":\"status5xx\",\"abovePercent\":10}}");
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            traffic(10, 10);
            evaluator().run();
            awaitTold(1);
            assertThat(admin.delete("/alert-rules/errors").status()).isEqualTo(204);
            now = now.plus(Duration.ofMinutes(5));
            evaluator().run();
            awaitTold(2);
            assertThat(state(1)).isEqualTo("resolved");
            assertThat(other.posted).isEmpty();
            assertThat(waiting("other")).isZero();
        }
    }

    @Test
    void aChannelWhoseOtherEndHangsKeepsNoOtherWaiting() throws Exception {
        try (WebhookReceiver dead = new WebhookReceiver()) {
            dead.gate = new CountDownLatch(1);
            channel("a-dead", dead);
            for (int i = 0; i < 3; i++) {
                message("a-dead", 0);
            }
            channel();
            message("hook", 0);
            Thread telling = Thread.ofVirtual()
                    .start(() -> plane.bean(AlertDeliveries.class).send());
            await().atMost(SOON).until(() -> receiver.posted.size() == 1);
            assertThat(dead.posted).as("and one at a time").hasSizeLessThanOrEqualTo(1);
            dead.status = 503;
            dead.gate.countDown();
            telling.join();
            assertThat(dead.posted)
                    .as("what is behind it waits as long as what failed")
                    .hasSize(1);
            assertThat(waiting("a-dead")).isEqualTo(3);
        }
    }

    @Test
    void aMessageThatFailsForWhateverReasonIsGivenUp() {
        channel();
        update("UPDATE alert_channels SET sealed = '\\x00' WHERE name = 'hook'");
        message("hook", 11);
        plane.bean(AlertDeliveries.class).send();
        assertThat(waiting("hook")).isZero();
        message("hook", 0);
        plane.bean(AlertDeliveries.class).send();
        assertThat(waiting("hook")).as("tried again later").isEqualTo(1);
    }

    @Test
    void yesterdayIsFoundAtEverySecondOfAMinuteThoughOnlyMinutesAreKeptOfIt() {
        rule(
                "fallen",
                "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":0.5,\"window\":\"90s\",\"minimum\":1}",
                "10s");
        traffic(20, 0);
        Instant minute =
                now.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofDays(1)).plus(Duration.ofMinutes(1));
        now = minute;
        Counting.age(plane, now);
        for (int second = 7; second < 60; second += 10) {
            now = minute.plusSeconds(second);
            evaluator().run();
        }
        assertThat(admin.get("/alerts?rule=fallen").json().get("items"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.get("state").asText()).isEqualTo("firing");
                    assertThat(alert.get("firingAt").asText())
                            .isEqualTo(minute.plusSeconds(17).toString());
                });
    }

    @Test
    void aReceiverThatRefusesIsToldAgain() {
        channel();
        errorRule("0s");
        receiver.status = 503;
        traffic(10, 10);
        evaluator().run();
        awaitTold(1);
        receiver.status = 200;
        awaitTold(2);
        assertThat(receiver.posted.get(0).delivery())
                .isEqualTo(receiver.posted.get(1).delivery());
    }

    @Test
    void aRouteThatFallsSilentIsFoundAndNothingElse() {
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"window\":\"5m\"}", "0s");
        rule("grown", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":2,\"window\":\"5m\"}", "0s");
        traffic(20, 0);
        now = now.plus(Duration.ofMinutes(10));
        evaluator().run();
        assertThat(alerts("firing"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.get("rule").asText()).isEqualTo("silent"));
    }

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

    @Test
    void mailIsSentAndAFailureSaysWhy() throws Exception {
        try (MailServer mail = new MailServer()) {
            assertThat(admin.put(
                                    "/alert-channels/mail",
                                    "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"port\":" + mail.port()
                                            + ",\"security\":\"none\",\"from\":\"tollgate@example.com\",\"to\":[\"ops@example.com\"]}")
                            .status())
                    .isEqualTo(201);
            assertThat(admin.post("/alert-channels/mail/test", "{}").status()).isEqualTo(204);
            await().atMost(SOON).until(() -> mail.lines.contains("."));
            assertThat(mail.lines).contains("RCPT TO:<ops@example.com>").anyMatch(line -> line.contains("a test"));
        }
        Client.Answer failed = admin.post("/alert-channels/mail/test", "{}");
        assertThat(failed.status()).isEqualTo(422);
        assertThat(failed.body()).contains("127.0.0.1 is not reachable");
    }

    @Test
    void whatAnswersInsteadOfAMailServerIsNotReadOut() throws Exception {
        try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket someone = port.accept()) {
                    someone.getOutputStream().write("hello, I am secret\r\n".getBytes(StandardCharsets.US_ASCII));
                    someone.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the other end went
                }
            });
            assertThat(admin.put(
                                    "/alert-channels/scan",
                                    "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"port\":" + port.getLocalPort()
                                            + ",\"security\":\"none\",\"from\":\"a@example.com\",\"to\":[\"b@example.com\"]}")
                            .status())
                    .isEqualTo(201);
            Client.Answer failed = admin.post("/alert-channels/scan/test", "{}");
            assertThat(failed.status()).isEqualTo(422);
            assertThat(failed.body()).contains("127.0.0.1 did not take it").doesNotContain("secret");
        }
    }

    @Test
    void slackIsToldInItsOwnForm() throws Exception {
        assertThat(admin.put("/alert-channels/chat", "{\"type\":\"slack\",\"url\":\"" + receiver.url() + "\"}")
                        .status())
                .isEqualTo(201);
        errorRule("0s");
        traffic(10, 10);
        evaluator().run();
        awaitTold(1);
        assertThat(Json.parse(receiver.posted.getFirst().body()).get("text").asText())
                .startsWith("FIRING errors shop\nIt is bad: 50.0 %");
    }
}
