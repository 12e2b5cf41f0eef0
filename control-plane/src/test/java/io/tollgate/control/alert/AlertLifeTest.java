package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        assertThat(admin.put(
                                "/alert-channels/hook",
                                "{\"type\":\"webhook\",\"url\":\"" + receiver.url() + "\",\"secret\":\"" + SECRET
                                        + "\"}")
                        .status())
                .isEqualTo(201);
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
                .read(connection -> io.tollgate.control.database.Sql.one(
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
    void aRouteThatFallsSilentAndOneThatGrowsAreFound() {
        rule("silent", "{\"type\":\"absence\",\"by\":\"route\",\"window\":\"5m\"}", "0s");
        rule("grown", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":2,\"window\":\"5m\"}", "0s");
        traffic(20, 0);
        now = now.plus(Duration.ofMinutes(10));
        evaluator().run();
        assertThat(alerts("firing"))
                .singleElement()
                .satisfies(alert -> assertThat(alert.get("rule").asText()).isEqualTo("silent"));

        now = now.minus(Duration.ofMinutes(10)).plus(Duration.ofDays(1));
        rule("grown", "{\"type\":\"change\",\"metric\":\"requests\",\"factor\":0.5,\"window\":\"5m\"}", "0s");
        evaluator().run();
        assertThat(admin.get("/alerts?state=firing&rule=grown").json().get("items"))
                .hasSize(1);
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
        assertThat(failed.body()).contains("127.0.0.1");
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
