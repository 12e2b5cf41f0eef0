package io.tollgate.control.audit;

import io.tollgate.control.audit.AuditChain.Anchor;
import io.tollgate.control.audit.AuditChain.End;
import io.tollgate.control.audit.AuditChain.Knot;
import io.tollgate.control.audit.AuditVerdict.Fault;
import io.tollgate.control.audit.AuditVerdict.FaultKind;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.TooManyRequests;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Walks the whole chain and says the first thing that is wrong. Reads a thousand entries at a time, each in a transaction
 * of its own: what stands behind the head it began with does not matter. One walk at a time, since it reads all there is.
 */
@Singleton
public final class AuditVerifier {
    private static final int PAGE = 1_000;

    /** Walks that are begun anew since old entries were taken out beside them, each some thousands further on. */
    private static final int WALKS_MAX = 100;

    private static final String ROWS = """
            SELECT position, entry, hash, id, at, actor, address, request_id, action, object, before, after, revision, message
            FROM audit_chain LEFT JOIN audit_entries ON id = entry
            WHERE position > ? AND position <= ? ORDER BY position LIMIT ?
            """;

    private static final String UNLINKED = """
            SELECT min(id) AS id FROM audit_entries
            WHERE id > ? AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE entry = id)
            """;

    private final Database database;
    private final AuditChain chain;
    private final Semaphore walking = new Semaphore(1);

    AuditVerifier(Database database, AuditChain chain) {
        this.database = database;
        this.chain = chain;
    }

    /** What a walk begins with, in one view of the data. */
    record Start(Knot head, Anchor anchor, long lastPosition, long unlinkedEntry, boolean oldEntriesHold) {}

    /** Where a walk has come to. */
    private record Place(
            long position,
            long entry,
            Octets hash,
            @Nullable Fault fault) {}

    /** A link of the chain; the entry is null when it is gone. */
    private record Row(
            long position,
            long entryId,
            Octets hash,
            @Nullable AuditEntry entry) {}

    /**
     * Needs {@link OperatorPermission#AUDIT_READ}.
     *
     * @param known an end that was exported once, which the chain must still hold; null for none
     */
    public AuditVerdict verify(Actor actor, @Nullable KnownHead known) {
        actor.require(OperatorPermission.AUDIT_READ);
        if (!walking.tryAcquire()) {
            throw new TooManyRequests("The trail is being verified already; ask again", Duration.ofSeconds(5));
        }
        try {
            return verify(known);
        } finally {
            walking.release();
        }
    }

    private AuditVerdict verify(@Nullable KnownHead known) {
        return verify(start(), known);
    }

    Start start() {
        return database.read(AuditVerifier::start);
    }

    /**
     * A walk that finds something wrong while old entries are taken out has found their gap, or may have: when the chain
     * begins further on by then, it is walked anew from there.
     */
    AuditVerdict verify(Start first, @Nullable KnownHead known) {
        Start start = first;
        for (int walk = 0; walk < WALKS_MAX; walk++) {
            AuditVerdict verdict = walk(start, known);
            if (verdict.fault() == null) {
                return verdict;
            }
            Start now = start();
            if (now.anchor().knot().position() <= start.anchor().knot().position()) {
                return verdict;
            }
            start = now;
        }
        throw new TooManyRequests("Old entries are being taken out; ask again", Duration.ofSeconds(5));
    }

    private AuditVerdict walk(Start start, @Nullable KnownHead known) {
        Fault fault = ends(start);
        Place place = new Place(
                start.anchor().knot().position(),
                start.anchor().entry(),
                start.anchor().knot().hash(),
                null);
        long from = place.position();
        while (fault == null && place.position() < start.head().position()) {
            Place here = place;
            place = database.read(
                    connection -> page(connection, here, start.head().position()));
            fault = place.fault();
        }
        if (fault == null) {
            fault = end(start, place);
        }
        if (fault == null && known != null) {
            fault = known(known, start);
        }
        return new AuditVerdict(
                place.position() - from, start.head().position(), start.head().hex(), fault);
    }

    private static Start start(Connection connection) throws SQLException {
        Knot head = AuditChain.head(connection);
        Anchor anchor = AuditChain.anchor(connection, head.trail());
        long last = number(connection, "SELECT coalesce(max(position), 0) AS id FROM audit_chain");
        long unlinked = number(connection, UNLINKED, anchor.entry());
        boolean old = anchor.knot().position() > 0 || anchor.knot().hash().equals(digest(connection, anchor.entry()));
        return new Start(head, anchor, last, unlinked, old);
    }

    private static Octets digest(Connection connection, long last) throws SQLException {
        return Sql.one(connection, "SELECT audit_digest(?) AS hash", row -> Octets.of(row.getBytes("hash")), last)
                .orElseThrow();
    }

    private static long number(Connection connection, String sql, Object... arguments) throws SQLException {
        return Sql.one(connection, sql, row -> row.getLong("id"), arguments).orElse(0L);
    }

    private @Nullable Fault ends(Start start) {
        Knot anchor = start.anchor().knot();
        if (anchor.position() > 0 && !chain.isOurs(End.ANCHOR, anchor)) {
            return new Fault(
                    FaultKind.FORGED,
                    anchor.position(),
                    0,
                    "where the chain begins was not signed by this control plane");
        }
        if (!start.oldEntriesHold()) {
            return new Fault(
                    FaultKind.CHANGED,
                    0,
                    0,
                    "an entry up to id " + start.anchor().entry()
                            + ", written before there was a chain, was changed, added or taken out");
        }
        return null;
    }

    private static Place page(Connection connection, Place from, long end) throws SQLException {
        List<Row> rows = Sql.list(connection, ROWS, AuditVerifier::row, from.position(), end, PAGE);
        Place place = from;
        for (Row row : rows) {
            Fault fault = fault(place, row);
            if (fault != null) {
                return new Place(place.position(), place.entry(), place.hash(), fault);
            }
            place = new Place(row.position(), row.entryId(), row.hash(), null);
        }
        if (rows.isEmpty()) {
            return new Place(
                    place.position(),
                    place.entry(),
                    place.hash(),
                    new Fault(
                            FaultKind.TRUNCATED,
                            place.position() + 1,
                            0,
                            "the chain ends at position " + place.position() + ", its head says " + end));
        }
        return place;
    }

    private static @Nullable Fault fault(Place before, Row row) {
        if (row.position() != before.position() + 1) {
            return new Fault(FaultKind.MISSING, before.position() + 1, 0, "the link at this position is gone");
        }
        AuditEntry entry = row.entry();
        if (entry == null) {
            return new Fault(FaultKind.MISSING, row.position(), row.entryId(), "the entry is gone");
        }
        if (!row.hash().equals(AuditChain.hash(before.hash(), entry)) || entry.id() <= before.entry()) {
            return new Fault(
                    FaultKind.CHANGED,
                    row.position(),
                    entry.id(),
                    "the entry is not what was written at this position, or one before it was changed");
        }
        return null;
    }

    private @Nullable Fault end(Start start, Place place) {
        Knot head = start.head();
        if (start.lastPosition() > head.position()) {
            return new Fault(
                    FaultKind.FORGED,
                    head.position(),
                    0,
                    "the chain goes on to " + start.lastPosition() + " behind its head");
        }
        if (!place.hash().equals(head.hash())) {
            return new Fault(FaultKind.FORGED, head.position(), 0, "the head has another hash than the last entry");
        }
        if (head.position() > 0 && !chain.isOurs(End.HEAD, head)) {
            return new Fault(FaultKind.FORGED, head.position(), 0, "the head was not signed by this control plane");
        }
        return start.unlinkedEntry() > 0
                ? new Fault(FaultKind.ADDED, 0, start.unlinkedEntry(), "the entry was not written by the control plane")
                : null;
    }

    private @Nullable Fault known(KnownHead known, Start start) {
        if (known.position() <= start.anchor().knot().position()) {
            return null; // gone by age: the signed anchor stands for it
        }
        Optional<Octets> hash = database.read(connection -> Sql.one(
                connection,
                "SELECT hash FROM audit_chain WHERE position = ?",
                row -> Octets.of(row.getBytes("hash")),
                known.position()));
        return hash.isPresent() && hash.get().equals(known.hash())
                ? null
                : new Fault(
                        FaultKind.REWRITTEN,
                        known.position(),
                        0,
                        "the chain does not hold the head that was exported at this position");
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("position"),
                row.getLong("entry"),
                Octets.of(row.getBytes("hash")),
                row.getObject("id") == null ? null : AuditTrail.entry(row));
    }
}
