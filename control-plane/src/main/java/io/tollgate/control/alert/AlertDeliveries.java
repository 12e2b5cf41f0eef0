package io.tollgate.control.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.alert.AlertStore.Untold;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells channels of alerts. What is to be told is a row that was written with the alert's change; whoever takes it has a
 * minute, and then another control plane may. So each is told at least once, and twice only when a control plane dies
 * between sending and noting it, or while one of a version without {@code leased_until} is there; receivers know a delivery by
 * its id. Blocks.
 */
@Singleton
public final class AlertDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDeliveries.class);
    private static final int ATTEMPTS_MAX = 12;
    private static final int WAITING_MAX = 1_000;
    /** Longer than {@link AlertSender#SEND_MAX} and the noting together. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final int STOP_SECONDS = 5;
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(10);

    private final Database database;
    private final AlertChannels channels;
    private final AlertSender sender;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** Channels whose task is not over. */
    private final Set<String> telling = ConcurrentHashMap.newKeySet();

    AlertDeliveries(Database database, AlertChannels channels, AlertSender sender, InstantSource clock) {
        this.database = database;
        this.channels = channels;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * A message that is taken.
     *
     * @param to null when the channel is gone, and nobody has to be told
     * @param dueAt later than now when it is tried ahead of its time
     */
    private record Due(
            long id, String channel, AlertChannels.@Nullable Kept to, JsonNode body, int attempts, Instant dueAt) {}

    /**
     * Notes what channels have to hear of, one message a channel, and which of them know of what. What is silenced waits
     * until it is not. In the caller's transaction, which no other control plane does at the same time.
     */
    void add(Connection connection, Map<String, AlertRule> rules, Instant now) throws SQLException {
        List<Untold> untold = AlertStore.untold(connection, now);
        if (untold.isEmpty()) {
            return;
        }
        Map<Long, List<String>> told = new HashMap<>();
        for (String channel : AlertChannels.names(connection)) {
            List<Alert> news = untold.stream()
                    .filter(each -> concerns(each, rules.get(each.alert().rule()), channel))
                    .map(Untold::alert)
                    .toList();
            if (!news.isEmpty()) {
                note(connection, channel, body(news, now));
                news.forEach(alert -> told.computeIfAbsent(alert.id(), id -> new ArrayList<>())
                        .add(channel));
            }
        }
        for (Untold each : untold) {
            boolean over = each.alert().state() == Alert.State.RESOLVED;
            List<String> know = over ? null : told.get(each.alert().id());
            if (over || know != null) {
                AlertStore.told(connection, each.alert().id(), know);
            }
        }
    }

    /** The end of an alert concerns those that heard of its beginning, whatever became of its rule. */
    private static boolean concerns(Untold untold, @Nullable AlertRule rule, String channel) {
        List<String> told = untold.told();
        if (told != null) {
            return told.contains(channel);
        }
        return rule != null && (rule.channels().isEmpty() || rule.channels().contains(channel));
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

    /**
     * Begins to send what is due, and waits for nothing: each channel has one task at a time. A channel whose task is not
     * over keeps no other from being told, in this round or a later one.
     */
    void send() {
        List<String> channels = database.read(connection -> Sql.list(
                connection,
                "SELECT DISTINCT channel FROM alert_deliveries WHERE due_at <= ? ORDER BY channel",
                row -> row.getString("channel"),
                clock.instant()));
        for (String channel : channels) {
            if (telling.add(channel)) {
                begin(channel);
            }
        }
    }

    private void begin(String channel) {
        try {
            threads.execute(() -> {
                try {
                    send(channel);
                } catch (RuntimeException | Error e) { // the rows are still there: the next round begins it again
                    LOG.warn("alert channel {}: telling failed, tried again: {}", channel, e.toString());
                    LOG.debug("alert channel {}: telling failed", channel, e);
                } finally {
                    telling.remove(channel);
                }
            });
        } catch (RejectedExecutionException e) { // going down
            telling.remove(channel);
        }
    }

    /** Begins nothing more, and waits a little for what is under way: what is sent and not noted is sent again. */
    @PreDestroy
    void stop() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }

    /** Until there is nothing more, or the other end does not take it. */
    private void send(String channel) {
        Optional<Due> due = take(channel);
        while (due.isPresent() && send(due.get())) {
            due = take(channel);
        }
    }

    private Optional<Due> take(String channel) {
        return database.write(connection -> {
            AlertChannels.Row row = AlertChannels.find(connection, channel).orElse(null);
            if (row instanceof AlertChannels.Unread unread) {
                // A newer version tells it: a lease here would keep it waiting, and use up its attempts.
                LOG.debug("alert channel {}: {}", channel, unread.reason());
                return Optional.empty();
            }
            return take(connection, channel, row == null ? null : AlertChannels.readable(row));
        });
    }

    /**
     * The oldest, when any is due: who hears the end of an alert before its beginning takes the beginning for the last word. A try
     * that only something newer made due is none of its own.
     */
    private Optional<Due> take(Connection connection, String channel, AlertChannels.@Nullable Kept to)
            throws SQLException {
        Instant now = clock.instant();
        return Sql.one(
                connection,
                """
                UPDATE alert_deliveries SET leased_until = ?, attempts = attempts + (due_at <= ?)::int WHERE id =
                    (SELECT id FROM alert_deliveries WHERE channel = ? ORDER BY id LIMIT 1 FOR UPDATE)
                    AND (leased_until IS NULL OR leased_until <= ?)
                    AND EXISTS (SELECT 1 FROM alert_deliveries WHERE channel = ? AND due_at <= ?)
                RETURNING id, body, attempts, due_at
                """,
                row -> new Due(
                        row.getLong("id"),
                        channel,
                        to,
                        Objects.requireNonNull(Sql.jsonOrNull(row, "body")),
                        row.getInt("attempts"),
                        Sql.instant(row, "due_at")),
                now.plus(LEASE),
                now,
                channel,
                now,
                channel,
                now);
    }

    /** Says whether the other end took it. */
    private boolean send(Due due) {
        try {
            AlertChannels.Kept to = due.to;
            if (to != null) {
                sender.send(to.channel(), channels.secret(to), Long.toString(due.id), due.body);
            }
        } catch (NotTold e) {
            LOG.warn("alert channel {}: not told: {}", due.channel, e.getMessage());
            failed(due, e.reason());
            return false;
        } catch (RuntimeException e) { // a secret that does not open, say: it must not come again for ever
            LOG.error("alert channel {}: not told", due.channel, e);
            failed(due, "the control plane could not send it; its log says why");
            return false;
        }
        database.write(connection -> {
            ChannelStanding.worked(connection, due.channel);
            return Sql.update(connection, "DELETE FROM alert_deliveries WHERE id = ?", due.id);
        });
        return true;
    }

    /** It is tried again later, and with it all else that waits for the same other end, whose failure this was too. */
    private void failed(Due due, String reason) {
        Instant now = clock.instant();
        Duration pause = Duration.ofSeconds(1L << Math.min(due.attempts, 10));
        Instant at =
                due.dueAt.isAfter(now) ? due.dueAt : now.plus(pause.compareTo(BACKOFF_MAX) < 0 ? pause : BACKOFF_MAX);
        int given = database.write(connection -> {
            ChannelStanding.failed(connection, due.channel, now, reason);
            Sql.update(
                    connection, "UPDATE alert_deliveries SET due_at = ?, leased_until = NULL WHERE id = ?", at, due.id);
            Sql.update(
                    connection,
                    "UPDATE alert_deliveries SET due_at = ?, attempts = attempts + 1 WHERE channel = ? AND due_at <= ?",
                    at,
                    due.channel,
                    now);
            int gone = Sql.update(
                    connection,
                    "DELETE FROM alert_deliveries WHERE channel = ? AND attempts >= ?",
                    due.channel,
                    ATTEMPTS_MAX);
            if (gone > 0) {
                ChannelStanding.gaveUp(connection, due.channel, gone);
            }
            return gone;
        });
        if (given > 0) {
            LOG.error("alert channel {}: {} messages given up after {} attempts", due.channel, given, ATTEMPTS_MAX);
        }
    }

    /** Tells a channel that this is a test, now; says why it failed, in a few words of our own. */
    public void test(Actor actor, String name) {
        actor.require(OperatorPermission.ALERTS_WRITE);
        AlertChannels.Kept channel = channels.get(actor, name);
        ObjectNode body = Json.object().put("at", clock.instant().toString()).put("test", true);
        body.putArray("alerts");
        try {
            sender.send(channel.channel(), channels.secret(channel), "test", body);
        } catch (NotTold e) {
            LOG.info("alert channel {}: a test failed: {}", name, e.getMessage());
            throw new ProblemException.Invalid("", "the channel was not told: " + e.forPeople());
        }
        database.write(connection -> {
            ChannelStanding.worked(connection, name);
            return true;
        });
    }
}
