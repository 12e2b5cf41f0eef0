package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.alert.AlertEvaluator.Change;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells channels of alerts. What is to be told is a row that was written with the alert's change; whoever takes it has a
 * minute, and then another control plane may. So each is told at least once, and twice only when a control plane dies
 * between sending and noting it; receivers know a delivery by its id. Blocks.
 */
@Singleton
final class AlertDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDeliveries.class);
    private static final int ATTEMPTS_MAX = 12;
    private static final int WAITING_MAX = 1_000;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(10);

    private final Database database;
    private final AlertChannels channels;
    private final AlertSender sender;
    private final InstantSource clock;

    AlertDeliveries(Database database, AlertChannels channels, AlertSender sender, InstantSource clock) {
        this.database = database;
        this.channels = channels;
        this.sender = sender;
        this.clock = clock;
    }

    private record Due(long id, String channel, JsonNode body, int attempts) {}

    /** Notes what changed, one message a channel; what is silenced is not told. In the caller's transaction. */
    void add(Connection connection, List<Change> changes, Instant now) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        for (AlertChannels.Kept channel : AlertChannels.all(connection)) {
            List<Alert> told = changes.stream()
                    .filter(change -> !change.alert().silenced() && concerns(change, channel.name()))
                    .map(Change::alert)
                    .toList();
            if (!told.isEmpty()) {
                note(connection, channel.name(), body(told, now));
            }
        }
    }

    private static boolean concerns(Change change, String channel) {
        AlertRule rule = change.rule();
        return rule == null || rule.channels().isEmpty() || rule.channels().contains(channel);
    }

    private static ObjectNode body(List<Alert> alerts, Instant now) {
        ObjectNode body = Json.object().put("at", now.toString());
        ArrayNode items = body.putArray("alerts");
        alerts.forEach(alert -> items.add(alert.toJson()));
        return body;
    }

    private void note(Connection connection, String channel, JsonNode body) throws SQLException {
        Instant now = clock.instant();
        int noted = Sql.update(connection, """
                INSERT INTO alert_deliveries (channel, body, due_at, created_at)
                SELECT ?, ?::jsonb, ?, ? WHERE (SELECT count(*) FROM alert_deliveries WHERE channel = ?) < ?
                """, channel, body, now, now, channel, WAITING_MAX);
        if (noted == 0) {
            LOG.error("alert channel {}: {} messages wait already; one is not told", channel, WAITING_MAX);
        }
    }

    /** Sends what is due. */
    void send() {
        for (Optional<Due> due = take(); due.isPresent(); due = take()) {
            send(due.get());
        }
    }

    private Optional<Due> take() {
        Instant now = clock.instant();
        return database.write(connection -> Sql.one(
                connection,
                """
                UPDATE alert_deliveries SET due_at = ?, attempts = attempts + 1 WHERE id =
                    (SELECT id FROM alert_deliveries WHERE due_at <= ? ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, channel, body, attempts
                """,
                row -> new Due(
                        row.getLong("id"),
                        row.getString("channel"),
                        Objects.requireNonNull(Sql.jsonOrNull(row, "body")),
                        row.getInt("attempts")),
                now.plus(LEASE),
                now));
    }

    private void send(Due due) {
        try {
            Optional<AlertChannels.Kept> channel =
                    database.read(connection -> AlertChannels.find(connection, due.channel));
            if (channel.isPresent()) {
                AlertChannels.Kept to = channel.get();
                sender.send(to.channel(), channels.secret(to), Long.toString(due.id), due.body);
            }
            done(due);
        } catch (IOException e) {
            if (due.attempts >= ATTEMPTS_MAX) {
                LOG.error(
                        "alert channel {}: given up after {} attempts: {}", due.channel, due.attempts, e.getMessage());
                done(due);
            } else {
                LOG.warn("alert channel {}: not told, tried again: {}", due.channel, e.getMessage());
                later(due);
            }
        }
    }

    private void done(Due due) {
        database.write(connection -> Sql.update(connection, "DELETE FROM alert_deliveries WHERE id = ?", due.id));
    }

    private void later(Due due) {
        Duration pause = Duration.ofSeconds(1L << Math.min(due.attempts, 10));
        Instant at = clock.instant().plus(pause.compareTo(BACKOFF_MAX) < 0 ? pause : BACKOFF_MAX);
        database.write(connection ->
                Sql.update(connection, "UPDATE alert_deliveries SET due_at = ? WHERE id = ?", at, due.id));
    }

    /** Tells a channel that this is a test, now; says why it failed. */
    void test(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        AlertChannels.Kept channel = channels.get(actor, name);
        ObjectNode body = Json.object().put("at", clock.instant().toString()).put("test", true);
        body.putArray("alerts");
        try {
            sender.send(channel.channel(), channels.secret(channel), "test", body);
        } catch (IOException e) {
            throw new ProblemException.Invalid("", "the channel was not told: " + e.getMessage());
        }
    }
}
