package io.tollgate.control.quota;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.core.quota.QuotaBalance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reserves permits of calendar quotas. Blocks on the database. */
@Singleton
public final class QuotaBook {
    /** So long a month is kept after it was used last: until it is over, and time to look at it. */
    static final Duration MONTH_KEPT = Duration.ofDays(100);

    static final Duration DAY_KEPT = Duration.ofDays(10);

    /** Counters of one quota in one period; above that new ones share 16 others. */
    static final int COUNTERS_MAX = 250_000;

    static final Pattern COUNTER = Pattern.compile("[0-9a-f]{32}");
    static final Pattern PERIOD = Pattern.compile("[0-9]{4}-[0-9]{2}(-[0-9]{2})?");
    private static final int TEXT_MAX = 512;

    private final Database database;
    private final InstantSource clock;
    private final int countersMax;

    @Inject
    QuotaBook(Database database, InstantSource clock) {
        this(database, clock, COUNTERS_MAX);
    }

    QuotaBook(Database database, InstantSource clock, int countersMax) {
        this.database = database;
        this.clock = clock;
        this.countersMax = countersMax;
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

        QuotaRow.Key key() {
            return new QuotaRow.Key(limit, rule, counter, period);
        }

        /** The one that this shares with others when there are too many; no counter of a node has such a name. */
        private Counter spill() {
            int slot = Character.digit(counter.charAt(counter.length() - 1), 16);
            return new Counter(limit, rule, String.format("%032x", slot), "", period, quota);
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
        return database.write(connection -> {
            Counter row = row(connection, counter);
            QuotaBalance before = QuotaStore.lockedBalance(connection, row);
            long permits = before.permits(need, ahead);
            QuotaBalance after = before.reserve(permits);
            if (permits > 0) { // what is used up is asked for again and again
                QuotaStore.writeReserved(connection, row, after, clock.instant());
            }
            return new Reservation(permits, after.left());
        });
    }

    /**
     * What nobody has reserved of a counter's {@code quota} in {@code period}; makes none. Empty when it is not there and would share
     * another, since there is no room.
     */
    public OptionalLong left(String limit, String rule, String counter, String period, long quota) {
        return database.read(connection -> {
            Optional<Long> own = Sql.one(
                    connection, """
                        SELECT quota + granted - (reserved - LEAST(forgiven, reserved)) AS left_over FROM quota_use
                        WHERE limit_name = ? AND rule = ? AND counter = ? AND period = ?
                        """, row -> Math.max(0, row.getLong("left_over")), limit, rule, counter, period);
            if (own.isPresent()) {
                return OptionalLong.of(own.get());
            }
            return hasRoom(connection, limit, rule, period) ? OptionalLong.of(quota) : OptionalLong.empty();
        });
    }

    private boolean hasRoom(Connection connection, String limit, String rule, String period) throws SQLException {
        return Sql.one(connection, """
                        SELECT 1 FROM quota_counters WHERE limit_name = ? AND rule = ? AND period = ? AND counters >= ?
                        """, row -> true, limit, rule, period, countersMax)
                .isEmpty();
    }

    /** Permits of a counter that no request used. */
    public record Unused(Counter counter, long permits) {
        public Unused {
            if (permits < 1) {
                throw new IllegalArgumentException("unused: " + permits + " (expected: at least 1)");
            }
        }
    }

    /** Un-reserves what no request used: all of it, or after any exception nothing. Makes no counter. */
    public void giveBack(List<Unused> all) {
        database.write(connection -> {
            Set<QuotaRow.Key> own = keys(QuotaStore.all(
                    connection, all.stream().map(each -> each.counter().key()).toList(), false));
            Map<QuotaRow.Key, Long> back = new HashMap<>();
            for (Unused unused : all) {
                Counter counter = unused.counter();
                back.merge(
                        own.contains(counter.key())
                                ? counter.key()
                                : counter.spill().key(),
                        unused.permits(),
                        (one, other) -> one + Math.min(other, Long.MAX_VALUE - one));
            }
            Map<QuotaRow.Key, QuotaBalance> balances = new HashMap<>();
            for (QuotaRow row : QuotaStore.all(connection, back.keySet(), true)) {
                balances.put(row.key(), row.balance().giveBack(back.getOrDefault(row.key(), 0L)));
            }
            QuotaStore.writeReserved(connection, balances, clock.instant());
            return null;
        });
    }

    private static Set<QuotaRow.Key> keys(List<QuotaRow> rows) {
        return rows.stream().map(QuotaRow::key).collect(Collectors.toSet());
    }

    /** Forgets periods that nobody has used for long. */
    int sweep() {
        Instant now = clock.instant();
        return database.write(connection -> {
            int rows = Sql.update(
                    connection,
                    "DELETE FROM quota_use WHERE updated_at < ? OR (length(period) = 10 AND updated_at < ?)",
                    now.minus(MONTH_KEPT),
                    now.minus(DAY_KEPT));
            // Only of periods of which nothing is left: within one that lives, nobody who shared a counter gets his
            // own.
            Sql.update(connection, """
                    DELETE FROM quota_counters c WHERE NOT EXISTS (
                        SELECT 1 FROM quota_use u
                        WHERE u.limit_name = c.limit_name AND u.rule = c.rule AND u.period = c.period)
                    """);
            return rows;
        });
    }

    /** The counter's own row, made if there is room for it, or the one that it shares. */
    private Counter row(Connection connection, Counter counter) throws SQLException {
        if (exists(connection, counter)) {
            return counter;
        }
        boolean own = Sql.update(connection, """
                        INSERT INTO quota_counters (limit_name, rule, period, counters) VALUES (?, ?, ?, 1)
                        ON CONFLICT (limit_name, rule, period) DO UPDATE SET counters = quota_counters.counters + 1
                        WHERE quota_counters.counters < ?
                        """, counter.limit(), counter.rule(), counter.period(), countersMax) == 1;
        // Asked once more, with the number of counters locked: another transaction may have made it with the last room.
        Counter row = own || exists(connection, counter) ? counter : counter.spill();
        Sql.update(
                connection,
                """
                INSERT INTO quota_use (limit_name, rule, counter, period, subject, quota, reserved, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING
                """,
                row.limit(),
                row.rule(),
                row.counter(),
                row.period(),
                row.subject(),
                row.quota(),
                clock.instant());
        return row;
    }

    private static boolean exists(Connection connection, Counter counter) throws SQLException {
        return !Sql.list(
                        connection,
                        """
                        SELECT 1 FROM quota_use WHERE limit_name = ? AND rule = ? AND counter = ? AND period = ?
                        """,
                        row -> true,
                        counter.limit(),
                        counter.rule(),
                        counter.counter(),
                        counter.period())
                .isEmpty();
    }
}
