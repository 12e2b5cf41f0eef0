package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.Client;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A control plane whose alerts a test judges and tells itself, by a clock that runs ahead of the control plane's own. */
abstract class AlertsAtWork {
    static final String SECRET = "0123456789abcdef0123";
    static final Duration SOON = Duration.ofSeconds(15);

    final TestControlPlane plane = TestControlPlane.start();
    final Client admin = plane.admin();
    Instant now = Instant.now();
    private long sequence;
    WebhookReceiver receiver;

    @BeforeEach
    void open() throws Exception {
        receiver = new WebhookReceiver();
        plane.bean(AlertClock.class).stop(); // this test judges and tells itself
        // Only what a test makes is judged here.
        admin.get("/alert-rules").json().get("items").forEach(rule -> enable(rule, false));
    }

    void enable(JsonNode rule, boolean enabled) {
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

    void channel() {
        channel("hook", receiver);
    }

    void channel(String name, WebhookReceiver end) {
        channel(name, end.url());
    }

    void channel(String name, String url) {
        assertThat(admin.put(
                                "/alert-channels/" + name,
                                "{\"type\":\"webhook\",\"url\":\"" + url + "\",\"secret\":\"" + SECRET + "\"}")
                        .status())
                .isEqualTo(201);
    }

    int update(String sql, Object... arguments) {
        return plane.bean(Database.class).<Integer>write(connection -> Sql.update(connection, sql, arguments));
    }

    long waiting(String channel) {
        return count("SELECT count(*) FROM alert_deliveries WHERE channel = ?", channel);
    }

    long count(String sql, Object... arguments) {
        return plane.bean(Database.class)
                .read(connection -> Sql.one(connection, sql, row -> row.getLong(1), arguments)
                        .orElseThrow());
    }

    void message(String channel, int attempts) {
        update("""
                INSERT INTO alert_deliveries (channel, body, attempts, due_at, created_at)
                VALUES (?, '{"at":"2026-01-01T00:00:00Z","alerts":[]}', ?, now() - interval '1 minute', now())
                """, channel, attempts);
    }

    String state(int message) {
        try {
            return Json.parse(receiver.posted.get(message).body())
                    .at("/alerts/0/state")
                    .asText();
        } catch (InvalidDocumentException e) {
            throw new AssertionError(e);
        }
    }

    void rule(String name, String condition, String holdFor) {
        Client.Answer answer = admin.put(
                "/alert-rules/" + name,
                "{\"severity\":\"critical\",\"summary\":\"It is bad\",\"for\":\"" + holdFor + "\",\"condition\":"
                        + condition + "}");
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    void errorRule(String holdFor) {
        rule(
                "errors",
                "{\"type\":\"ratio\",\"part\":\"status5xx\",\"by\":\"route\",\"abovePercent\":10,\"minimum\":10}",
                holdFor);
    }

    void traffic(int good, int bad) {
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
        return count("SELECT coalesce(sum(status_2xx + status_5xx), 0) FROM telemetry_10s WHERE dimension = 'total'");
    }

    AlertEvaluator evaluator() {
        return new AlertEvaluator(
                plane.bean(Database.class), plane.bean(Findings.class), plane.bean(AlertDeliveries.class), () -> now);
    }

    void awaitTold(int messages) {
        await().atMost(SOON).until(() -> {
            plane.bean(AlertDeliveries.class).send();
            return receiver.posted.size() >= messages;
        });
    }

    JsonNode alerts(String state) {
        return admin.get("/alerts?state=" + state).json().get("items");
    }
}
