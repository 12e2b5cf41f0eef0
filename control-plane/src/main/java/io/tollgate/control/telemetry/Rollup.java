package io.tollgate.control.telemetry;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
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

/**
 * Thins telemetry out: ten seconds become minutes, minutes become hours, once nothing can come late any more. One step a
 * transaction; several control planes take turns by the row that says how far it is. Blocks.
 */
@Singleton
final class Rollup {
    /** Longer than the oldest interval that is taken. */
    static final Duration LATENESS = IntervalRows.AGE_MAX.plusMinutes(1);
    /** Of one turn; the rest has the next one. */
    private static final int STEPS_MAX = 240;

    private final Database database;
    private final InstantSource clock;

    Rollup(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Brings the coarser tables up to date, and says how many steps that took. */
    int run() {
        int steps = 0;
        while (steps < STEPS_MAX && database.write(this::minute)) {
            steps++;
        }
        while (steps < STEPS_MAX && database.write(this::hour)) {
            steps++;
        }
        return steps;
    }

    private boolean minute(Connection connection) throws SQLException {
        return step(
                connection,
                Resolution.TEN_SECONDS,
                Resolution.MINUTE,
                clock.instant().minus(LATENESS));
    }

    private boolean hour(Connection connection) throws SQLException {
        Optional<Instant> minutes = Sql.one(
                connection,
                "SELECT up_to FROM telemetry_rollups WHERE resolution = ?",
                row -> Sql.instant(row, "up_to"),
                Resolution.MINUTE.label());
        return step(connection, Resolution.MINUTE, Resolution.HOUR, minutes.orElseThrow());
    }

    /** One step of {@code into}, or the gap up to the next one with rows; false when there is none before {@code end}. */
    private static boolean step(Connection connection, Resolution from, Resolution into, Instant end)
            throws SQLException {
        Optional<Instant> upTo = Sql.one(
                connection,
                "SELECT up_to FROM telemetry_rollups WHERE resolution = ? FOR UPDATE SKIP LOCKED",
                row -> Sql.instant(row, "up_to"),
                into.label());
        Instant limit = into.floor(end);
        if (upTo.isEmpty() || !upTo.get().isBefore(limit)) {
            return false;
        }
        Instant first = Sql.one(
                        connection,
                        "SELECT min(at) AS first FROM " + from.table() + " WHERE at >= ? AND at < ?",
                        row -> Optional.ofNullable(Sql.instantOrNull(row, "first")),
                        upTo.get(),
                        limit)
                .flatMap(found -> found)
                .map(into::floor)
                .orElse(limit);
        Instant next = first.isBefore(limit) ? first.plus(into.step()) : limit;
        TelemetryTables.add(connection, into, sums(TelemetryTables.rows(connection, from, first, next), first));
        Sql.update(connection, "UPDATE telemetry_rollups SET up_to = ? WHERE resolution = ?", next, into.label());
        return next.isBefore(limit);
    }

    private static List<TelemetryRow> sums(List<TelemetryRow> rows, Instant at) {
        Map<TelemetryRow.Key, TelemetryRow> sums = new HashMap<>();
        for (TelemetryRow row : rows) {
            TelemetryRow.Key key = new TelemetryRow.Key(
                    at, row.key().dimension(), row.key().name(), row.key().node());
            sums.merge(key, new TelemetryRow(key, row.counts(), row.latency(), row.level()), TelemetryRow::plus);
        }
        return sums.values().stream()
                .map(sum -> new TelemetryRow(
                        sum.key(), sum.counts(), LatencyHistograms.compact(sum.latency()), sum.level()))
                .toList();
    }
}
