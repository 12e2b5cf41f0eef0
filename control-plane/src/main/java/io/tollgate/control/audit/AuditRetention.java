package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Context;
import io.tollgate.control.audit.AuditChain.Anchor;
import io.tollgate.control.audit.AuditChain.End;
import io.tollgate.control.audit.AuditChain.Knot;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.Json;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes out entries that are older than is wanted. Where the chain begins then is signed, so that the rest can still be
 * verified; and that it was done is an entry. Nothing goes unless somebody asked for it.
 */
@Context
public final class AuditRetention {
    private static final Duration EVERY = Duration.ofHours(1);
    /** Entries of one transaction. */
    private static final int STEP = 20_000;

    /** A hundred years. */
    static final int DAYS_MAX = 36_500;

    private final Database database;
    private final AuditTrail trail;
    private final AuditChain chain;
    private final InstantSource clock;
    private final Ticker ticker = new Ticker("audit-retention");

    AuditRetention(Database database, AuditTrail trail, AuditChain chain, InstantSource clock) {
        this.database = database;
        this.trail = trail;
        this.chain = chain;
        this.clock = clock;
    }

    @PostConstruct
    void start() {
        ticker.every(EVERY, "taking out old audit entries", this::takeOut);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
    }

    /** How many days entries are kept; empty keeps them all. Needs {@link OperatorPermission#AUDIT_READ}. */
    public Optional<Integer> days(Actor actor) {
        actor.require(OperatorPermission.AUDIT_READ);
        return days();
    }

    private Optional<Integer> days() {
        return database.read(AuditRetention::days);
    }

    private static Optional<Integer> days(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT keep_days FROM audit_retention WHERE keep_days IS NOT NULL",
                row -> row.getInt("keep_days"));
    }

    /**
     * Changes it, and takes out at once what is too old then. Needs {@link OperatorPermission#AUDIT_WRITE}.
     *
     * @param days null keeps all
     * @param message what the person says about it
     */
    public void keep(Actor actor, @Nullable Integer days, @Nullable String message) {
        actor.require(OperatorPermission.AUDIT_WRITE);
        if (days != null && (days < 1 || days > DAYS_MAX)) {
            throw new Invalid("/keepDays", days + " (expected: from 1 to " + DAYS_MAX + ", or null to keep all)");
        }
        database.<Boolean>write(connection -> {
            Integer before = days(connection).orElse(null);
            if (Objects.equals(before, days)) {
                return false;
            }
            Sql.update(connection, "UPDATE audit_retention SET keep_days = ?", days);
            trail.record(
                    connection,
                    actor,
                    new Action("audit.retention", "audit/retention", toJson(before), toJson(days), null, message));
            return true;
        });
        takeOut();
    }

    /** {@code {"keepDays":400}}, null for all. */
    static ObjectNode toJson(@Nullable Integer days) {
        return Json.object().put("keepDays", days);
    }

    private void takeOut() {
        Optional<Integer> days = days();
        if (days.isEmpty()) {
            return;
        }
        Instant before = clock.instant().minus(days.get(), ChronoUnit.DAYS);
        while (database.<Integer>write(connection -> takeOut(connection, before)) == STEP) {
            // each step is a transaction of its own, so that nobody waits long for the trail
        }
    }

    private record Last(long position, long entry, Octets hash) {}

    private int takeOut(Connection connection, Instant before) throws SQLException {
        Knot head = AuditChain.lock(connection);
        Anchor anchor = AuditChain.anchor(connection, head.trail());
        Optional<Last> last = Sql.one(
                connection,
                """
                SELECT position, entry, hash FROM audit_chain
                WHERE position > ? AND position <= ?
                  AND position < (SELECT coalesce(min(position), ?) FROM audit_chain JOIN audit_entries ON id = entry
                                  WHERE position > ? AND at >= ?)
                ORDER BY position DESC LIMIT 1
                """,
                AuditRetention::last,
                anchor.knot().position(),
                anchor.knot().position() + STEP,
                Long.MAX_VALUE,
                anchor.knot().position(),
                before);
        if (last.isEmpty()) {
            return 0;
        }
        Last end = last.get();
        Knot moved = chain.signed(
                End.ANCHOR,
                head.trail(),
                end.position(),
                end.hash(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        Sql.update(
                connection,
                "UPDATE audit_anchor SET position = ?, entry = ?, hash = ?, at = ?, signature = ?",
                moved.position(),
                end.entry(),
                moved.hash().array(),
                moved.at(),
                AuditChain.bytes(moved.signature()));
        int entries = Sql.update(connection, "DELETE FROM audit_entries WHERE id <= ?", end.entry());
        int links = Sql.update(connection, "DELETE FROM audit_chain WHERE position <= ?", end.position());
        ObjectNode told = Json.object()
                .put("entries", entries)
                .put("position", end.position())
                .put("hash", moved.hex());
        trail.record(
                connection,
                Actor.system(),
                new Action("audit.take-out", "audit", null, told, null, "older than is kept"));
        return links;
    }

    private static Last last(ResultSet row) throws SQLException {
        return new Last(row.getLong("position"), row.getLong("entry"), Octets.of(row.getBytes("hash")));
    }
}
