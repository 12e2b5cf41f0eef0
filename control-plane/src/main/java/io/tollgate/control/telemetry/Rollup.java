package io.tollgate.control.telemetry;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;

/**
 * Thins telemetry out: ten seconds become minutes, minutes become hours, once nothing can come late any more; of consumers,
 * addresses and keys those with most stay. One step a transaction; several control planes take turns by the row that says how
 * far it is. Blocks.
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
        return step(connection, Resolution.MINUTE, Resolution.HOUR, upTo(connection, Resolution.TEN_SECONDS));
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
        for (Dimension dimension : Dimension.values()) { // together they may be more than the heap
            if (!dimension.isOfTheMoment()) {
                TelemetryTables.add(connection, into, sums(connection, from, dimension, first, next));
            }
        }
        Sql.update(connection, "UPDATE telemetry_rollups SET up_to = ? WHERE resolution = ?", next, into.label());
        return next.isBefore(limit);
    }

    private static Collection<TelemetryRow> sums(
            Connection connection, Resolution from, Dimension dimension, Instant first, Instant next)
            throws SQLException {
        StepSums sums = new StepSums(first);
        TelemetryTables.each(connection, from, dimension, first, next, sums::add);
        return dimension.isOfTheHeaviest() ? sums.heaviest(StepSums.HEAVIEST_MAX) : sums.all();
    }

    /** Up to where {@code resolution} is in the coarser table; of the coarsest everything is where it stays. */
    static Instant upTo(Connection connection, Resolution resolution) throws SQLException {
        return switch (resolution) {
            case TEN_SECONDS -> filled(connection, Resolution.MINUTE);
            case MINUTE -> filled(connection, Resolution.HOUR);
            case HOUR -> Instant.MAX;
        };
    }

    private static Instant filled(Connection connection, Resolution coarser) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT up_to FROM telemetry_rollups WHERE resolution = ?",
                        row -> Sql.instant(row, "up_to"),
                        coarser.label())
                .orElseThrow();
    }
}
