package io.tollgate.control.quota;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** Reserves permits of calendar quotas. Blocks on the database. */
@Singleton
public final class QuotaBook {
    /** So long a period is kept after it was used last: a month, and time to look at it. */
    static final Duration KEPT = Duration.ofDays(100);

    private static final Pattern COUNTER = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern PERIOD = Pattern.compile("[0-9]{4}-[0-9]{2}(-[0-9]{2})?");
    private static final int TEXT_MAX = 512;

    /** What is reserved ahead is at most this part of what is left: the last permits are everybody's. */
    private static final long AHEAD_PART = 4;

    private final Database database;
    private final InstantSource clock;

    QuotaBook(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Which counter in which period.
     *
     * @param counter 32 hexadecimal digits that only nodes can tell the meaning of
     * @param subject who is counted, for people
     * @param quota requests a period
     */
    public record Counter(String limit, String rule, String counter, String subject, String period, long quota) {
        public Counter {
            if (limit.isEmpty()
                    || limit.length() > TEXT_MAX
                    || rule.length() > TEXT_MAX
                    || subject.length() > TEXT_MAX
                    || !COUNTER.matcher(counter).matches()
                    || !PERIOD.matcher(period).matches()
                    || quota < 1) {
                throw new IllegalArgumentException("quota counter of limit \"" + limit + "\" in \"" + period
                        + "\" (expected: a name, 16 bytes, a day or month, a quota)");
            }
        }
    }

    /**
     * What was reserved, and what nobody has reserved yet.
     *
     * @param permits at most what was asked for
     */
    public record Reservation(long permits, long left) {}

    /** Reserves {@code need} as far as it is left, and {@code ahead} as far as it is a quarter of what is left then. */
    public Reservation reserve(Counter counter, long need, long ahead) {
        if (need < 0 || ahead < 0) {
            throw new IllegalArgumentException("need, ahead: " + need + ", " + ahead + " (expected: at least 0)");
        }
        return database.write(connection -> {
            long left = Math.max(0, counter.quota() - reserved(connection, counter));
            long needed = Math.min(need, left);
            long permits = needed + Math.min(ahead, (left - needed) / AHEAD_PART);
            add(connection, counter, permits);
            return new Reservation(permits, left - permits);
        });
    }

    /** Un-reserves permits that no request used. */
    public void giveBack(Counter counter, long unused) {
        if (unused < 1) {
            throw new IllegalArgumentException("unused: " + unused + " (expected: at least 1)");
        }
        database.write(connection -> {
            long reserved = reserved(connection, counter);
            add(connection, counter, -Math.min(unused, reserved));
            return null;
        });
    }

    /** Forgets periods that nobody has used for long. */
    int sweep() {
        Instant before = clock.instant().minus(KEPT);
        return database.write(
                connection -> Sql.update(connection, "DELETE FROM quota_use WHERE updated_at < ?", before));
    }

    /** What is reserved, with the row locked until the transaction ends. */
    private long reserved(Connection connection, Counter counter) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO quota_use (limit_name, rule, counter, period, subject, quota, reserved, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING
                """,
                counter.limit(),
                counter.rule(),
                counter.counter(),
                counter.period(),
                counter.subject(),
                counter.quota(),
                clock.instant());
        return Sql.list(
                        connection,
                        """
                        SELECT reserved FROM quota_use
                        WHERE limit_name = ? AND rule = ? AND counter = ? AND period = ? FOR UPDATE
                        """,
                        row -> row.getLong("reserved"),
                        counter.limit(),
                        counter.rule(),
                        counter.counter(),
                        counter.period())
                .getFirst();
    }

    private void add(Connection connection, Counter counter, long permits) throws SQLException {
        Sql.update(
                connection,
                """
                UPDATE quota_use SET reserved = reserved + ?, updated_at = ?
                WHERE limit_name = ? AND rule = ? AND counter = ? AND period = ?
                """,
                permits,
                clock.instant(),
                counter.limit(),
                counter.rule(),
                counter.counter(),
                counter.period());
    }
}
