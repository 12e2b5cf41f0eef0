package io.tollgate.control.alert;

import io.tollgate.control.alert.AlertRule.Severity;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The SQL of alerts. In a transaction of the caller's. */
final class AlertStore {
    private static final String COLUMNS = """
            id, rule, subject, severity, state, value, summary, detail, pending_at, firing_at, resolved_at, seen_at,
            EXISTS (SELECT 1 FROM alert_silences silence
                    WHERE silence.rule = alerts.rule AND (silence.subject IS NULL OR silence.subject = alerts.subject)
                      AND silence.until > ?) AS silenced
            """;

    private AlertStore() {}

    /** An alert that is not over, and when its condition was last found to hold. */
    record Open(Alert alert, Instant seenAt) {}

    /** What is not over. */
    static List<Open> open(Connection connection, Instant now) throws SQLException {
        return Sql.list(
                connection,
                "SELECT " + COLUMNS + " FROM alerts WHERE state <> 'resolved'",
                row -> new Open(read(row), Sql.instant(row, "seen_at")),
                now);
    }

    /** What was found last of a rule's alert that is not over, and since when it is there. */
    record LastFound(Finding finding, Instant pendingAt) {}

    /** Of all subjects of a rule, but for those that {@link #forgetFound} was said of. */
    static List<LastFound> lastFound(Connection connection, String rule) throws SQLException {
        return Sql.list(
                connection,
                "SELECT subject, value, detail, pending_at FROM alerts WHERE rule = ? AND state <> 'resolved' AND detail <> ''",
                row -> new LastFound(
                        new Finding(row.getString("subject"), row.getDouble("value"), row.getString("detail")),
                        Sql.instant(row, "pending_at")),
                rule);
    }

    /** The rule asks something else from now on: what it found before is no reason that it holds. */
    static void forgetFound(Connection connection, String rule) throws SQLException {
        Sql.update(connection, "UPDATE alerts SET detail = '' WHERE rule = ? AND state <> 'resolved'", rule);
    }

    static Alert read(ResultSet row) throws SQLException {
        return new Alert(
                row.getLong("id"),
                row.getString("rule"),
                row.getString("subject"),
                Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                Alert.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                new Alert.Words(row.getDouble("value"), row.getString("summary"), row.getString("detail")),
                new Alert.Times(
                        Sql.instant(row, "pending_at"),
                        Sql.instantOrNull(row, "firing_at"),
                        Sql.instantOrNull(row, "resolved_at")),
                row.getBoolean("silenced"));
    }

    /** Begins one, unless it is over since {@code now}, as another saw; it fires at once when {@code firing}. */
    static void begin(Connection connection, AlertRule rule, Finding finding, boolean firing, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO alerts (rule, subject, severity, state, value, summary, detail, pending_at, firing_at, seen_at)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, CASE WHEN ? THEN ?::timestamptz END, ?::timestamptz
                WHERE NOT EXISTS (SELECT 1 FROM alerts
                    WHERE state = 'resolved' AND resolved_at > ? AND rule = ? AND subject = ?)
                """,
                rule.name(),
                finding.subject(),
                rule.on().severity().name().toLowerCase(Locale.ROOT),
                firing ? "firing" : "pending",
                finding.value(),
                rule.summary(),
                finding.detail(),
                now,
                firing,
                now,
                now,
                now,
                rule.name(),
                finding.subject());
    }

    /** It holds still. */
    static void seen(Connection connection, long id, Finding finding, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE alerts SET value = ?, detail = ?, seen_at = ? WHERE id = ?",
                finding.value(),
                finding.detail(),
                now,
                id);
    }

    static void fire(Connection connection, long id, Instant now) throws SQLException {
        Sql.update(connection, "UPDATE alerts SET state = 'firing', firing_at = ? WHERE id = ?", now, id);
    }

    static void resolve(Connection connection, long id, Instant now) throws SQLException {
        Sql.update(connection, "UPDATE alerts SET state = 'resolved', resolved_at = ? WHERE id = ?", now, id);
    }

    /**
     * An alert that somebody has to hear of.
     *
     * @param told channels that know that it fires; null before they were told
     */
    record Untold(Alert alert, @Nullable List<String> told) {}

    /** What fires and was not told, and what is over and was; but for what is silenced. */
    static List<Untold> untold(Connection connection, Instant now) throws SQLException {
        return Sql.list(
                        connection,
                        "SELECT " + COLUMNS + """
                        , told FROM alerts WHERE (state = 'firing' AND told IS NULL) OR (state = 'resolved' AND told IS NOT NULL)
                        ORDER BY id
                        """,
                        row -> new Untold(read(row), Sql.textsOrNull(row, "told")),
                        now)
                .stream()
                .filter(untold -> !untold.alert().silenced())
                .toList();
    }

    /** Notes which channels know that it fires; null when they know that it is over. */
    static void told(Connection connection, long id, @Nullable List<String> channels) throws SQLException {
        Sql.update(connection, "UPDATE alerts SET told = ?::text[] WHERE id = ?", channels, id);
    }

    /** It came to nothing. */
    static void forget(Connection connection, long id) throws SQLException {
        Sql.update(connection, "DELETE FROM alerts WHERE id = ?", id);
    }

    /** Newest first; {@code rows} of them, of those below {@code before}. */
    static List<Alert> list(Connection connection, AlertQuestion question, @Nullable Long before, int rows, Instant now)
            throws SQLException {
        return Sql.list(
                connection,
                "SELECT " + COLUMNS + """
                 FROM alerts
                WHERE (?::text IS NULL OR state = ?) AND (?::text IS NULL OR rule = ?) AND (?::bigint IS NULL OR id < ?)
                  AND (?::text IS NULL OR strpos(lower(concat_ws(' ', rule, subject, summary, detail)), lower(?)) > 0)
                ORDER BY id DESC LIMIT ?
                """,
                AlertStore::read,
                now,
                question.state(),
                question.state(),
                question.rule(),
                question.rule(),
                before,
                before,
                question.q(),
                question.q(),
                rows);
    }

    /** How many of those that are not over there are. */
    static Alerts.Tally tally(Connection connection, Instant now) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT count(*) FILTER (WHERE state = 'firing' AND NOT silenced) AS loud,"
                                + " count(*) FILTER (WHERE state = 'firing' AND silenced) AS silenced,"
                                + " count(*) FILTER (WHERE state = 'pending') AS pending"
                                + " FROM (SELECT " + COLUMNS + " FROM alerts WHERE state <> 'resolved') AS open",
                        row -> new Alerts.Tally(row.getLong("loud"), row.getLong("silenced"), row.getLong("pending")),
                        now)
                .orElseThrow();
    }

    /** Of what is over, that which ended before {@code end}. */
    static void forgetResolved(Connection connection, Instant end) throws SQLException {
        Sql.update(connection, "DELETE FROM alerts WHERE state = 'resolved' AND resolved_at < ?", end);
        Sql.update(connection, "DELETE FROM alert_silences WHERE until < ?", end);
    }

    /**
     * Which alerts.
     *
     * @param state null for all
     * @param rule null for all
     * @param q text that rule, subject, summary or detail have; null for all
     */
    record AlertQuestion(
            @Nullable String state,
            @Nullable String rule,
            @Nullable String q) {
        @Override
        public String toString() {
            return Objects.toString(state) + ' ' + rule;
        }
    }
}
