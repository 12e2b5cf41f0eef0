package io.tollgate.control.telemetry;

import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Up to when there is nothing more to come. */
final class Told {
    /** A node closes an interval every five seconds, tells it at once, and it is stored within one more. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(3);

    static final Duration INTERVAL = Duration.ofSeconds(5);

    private Told() {}

    /**
     * The end of the last step that every node has told of. One that has said nothing for {@code waitedFor} is not waited for,
     * and what it tells later is added to the step that it was in.
     *
     * @param waitedFor since the middle of a node's last interval
     */
    static Instant byAll(Connection connection, Instant now, Duration waitedFor) throws SQLException {
        Instant over = now.minus(ON_THE_WAY); // a node that has not told of anything yet is about to
        Instant told = Sql.one(
                        connection,
                        "SELECT min(told_at) AS slowest FROM telemetry_progress WHERE told_at > ?",
                        row -> Optional.ofNullable(Sql.instantOrNull(row, "slowest")),
                        now.minus(waitedFor))
                .flatMap(slowest -> slowest)
                .map(middle -> middle.plus(INTERVAL)) // what it tells of next is in a later step, or in this one
                .orElse(over);
        return Resolution.TEN_SECONDS.floor(told.isBefore(over) ? told : over);
    }

    /**
     * The middle of the newest interval that any node has told of; empty when none has for {@code waitedFor}. Steps take intervals
     * by their middles.
     */
    static Optional<Instant> newest(Connection connection, Instant now, Duration waitedFor) throws SQLException {
        return Sql.one(
                        connection,
                        // Told by a control plane whose clock was ahead, it would hide all that comes.
                        "SELECT max(told_at) AS newest FROM telemetry_progress WHERE told_at > ? AND told_at <= ?",
                        row -> Optional.ofNullable(Sql.instantOrNull(row, "newest")),
                        now.minus(waitedFor),
                        now)
                .flatMap(newest -> newest);
    }
}
