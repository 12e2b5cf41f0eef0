package io.tollgate.control.audit;

import io.tollgate.control.audit.AuditChain.End;
import io.tollgate.control.audit.AuditChain.Knot;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes and reads the audit trail. Each entry is linked to the one before it ({@link AuditChain}). */
@Singleton
public final class AuditTrail implements ActionLog {
    private static final String SELECT = """
            SELECT id, at, actor, address, request_id, action, object, before, after, revision, message, position, hash
            FROM audit_entries LEFT JOIN audit_chain ON entry = id
            WHERE (?::text IS NULL OR actor = ?)
              AND (?::text IS NULL OR action = ? OR starts_with(action, ? || '.'))
              AND (?::text IS NULL OR object = ? OR starts_with(object, ? || '/'))
              AND (?::timestamptz IS NULL OR at >= ?)
              AND (?::timestamptz IS NULL OR at < ?)
              AND (?::text IS NULL OR strpos(lower(concat_ws(' ', action, object, actor, message)), lower(?)) > 0)
              AND id < ?
            ORDER BY id DESC
            LIMIT ?
            """;

    private final Database database;
    private final AuditChain chain;
    private final InstantSource clock;

    AuditTrail(Database database, AuditChain chain, InstantSource clock) {
        this.database = database;
        this.chain = chain;
        this.clock = clock;
    }

    @Override
    public void record(Connection connection, Actor actor, Action action) throws SQLException {
        recordAll(connection, actor, List.of(action));
    }

    /**
     * Writes all of {@code actions}, in their order. Takes the one lock on the trail until the transaction ends: call it
     * behind whatever else the transaction locks.
     */
    public void recordAll(Connection connection, Actor actor, List<Action> actions) throws SQLException {
        if (actions.isEmpty()) {
            return;
        }
        Knot head = AuditChain.lock(connection);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // what PostgreSQL keeps, and so what is hashed
        List<Long> ids = Sql.list(
                connection,
                "SELECT nextval(pg_get_serial_sequence('audit_entries', 'id')) AS id FROM generate_series(1, ?)",
                row -> row.getLong("id"),
                actions.size());
        List<Linked> linked = new ArrayList<>();
        Octets hash = head.hash();
        for (int i = 0; i < actions.size(); i++) {
            AuditEntry entry = entry(ids.get(i), now, actor, actions.get(i));
            hash = AuditChain.hash(hash, entry);
            linked.add(new Linked(entry, head.position() + 1 + i, hash));
        }
        insert(connection, linked);
        AuditChain.advance(
                connection,
                chain.signed(End.HEAD, head.trail(), linked.getLast().position(), hash, now));
    }

    /**
     * Signs the beginning of the trail by the key that signs now, where it was ours: in the transaction that retires a key.
     * Its end is signed anew by the entry about that, which is written behind this.
     */
    public void signAnew(Connection connection) throws SQLException {
        AuditChain.lock(connection);
        chain.signAnchorAnew(connection);
    }

    private static AuditEntry entry(long id, Instant at, Actor actor, Action action) {
        return new AuditEntry(
                id,
                at,
                actor.username(),
                actor.address(),
                actor.requestId(),
                action.name(),
                action.object(),
                action.before(),
                action.after(),
                action.revision(),
                action.message());
    }

    private static void insert(Connection connection, List<Linked> linked) throws SQLException {
        Sql.updateAll(
                connection,
                """
                INSERT INTO audit_entries
                    (id, at, actor, address, request_id, action, object, before, after, revision, message)
                OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                linked,
                link -> Arrays.<@Nullable Object>asList(
                        link.entry().id(),
                        link.entry().at(),
                        link.entry().actor(),
                        link.entry().address(),
                        link.entry().requestId(),
                        link.entry().action(),
                        link.entry().object(),
                        link.entry().before(),
                        link.entry().after(),
                        link.entry().revision(),
                        link.entry().message()));
        Sql.updateAll(
                connection,
                "INSERT INTO audit_chain (position, entry, hash) VALUES (?, ?, ?)",
                linked,
                link -> Arrays.<@Nullable Object>asList(
                        link.position(), link.entry().id(), AuditChain.bytes(link.hash())));
    }

    /** A page of entries, newest first. Needs {@link OperatorPermission#AUDIT_READ}. */
    public Page<AuditEntry> list(Actor actor, AuditQuery query) {
        actor.require(OperatorPermission.AUDIT_READ);
        return page(query).map(Linked::entry);
    }

    /** As {@link #list}, with each entry's place in the chain. */
    Page<Linked> page(AuditQuery query) {
        ListQuery list = query.list();
        list.order("-at", Set.of("at"));
        @Nullable Object[] which = {"audit", query.actor(), query.action(), query.object(), query.from(), query.to()};
        long before = before(list, which);
        List<Linked> rows = database.read(connection -> Sql.list(
                connection,
                SELECT,
                AuditTrail::linked,
                query.actor(),
                query.actor(),
                query.action(),
                query.action(),
                query.action(),
                query.object(),
                query.object(),
                query.object(),
                query.from(),
                query.from(),
                query.to(),
                query.to(),
                list.q(),
                list.q(),
                before,
                list.limit() + 1));
        return Page.of(rows, list, last -> Cursor.of(Long.toString(last.entry().id())), which);
    }

    private static long before(ListQuery list, @Nullable Object... which) {
        Optional<Cursor> cursor = Cursor.in(list.untagged(), 1, which);
        try {
            return cursor.isEmpty()
                    ? Long.MAX_VALUE
                    : Long.parseLong(cursor.get().position().getFirst());
        } catch (NumberFormatException e) {
            throw Cursor.refused();
        }
    }

    /**
     * An entry and its place.
     *
     * @param position 0 for one that was written before there was a chain
     * @param hash null for such a one
     */
    record Linked(AuditEntry entry, long position, @Nullable Octets hash) {}

    private static Linked linked(ResultSet row) throws SQLException {
        return new Linked(entry(row), row.getLong("position"), Octets.orNull(row.getBytes("hash")));
    }

    /** The entry in a row with all its columns. */
    static AuditEntry entry(ResultSet row) throws SQLException {
        long revision = row.getLong("revision");
        @Nullable Long revisionOrNull = row.wasNull() ? null : revision;
        return new AuditEntry(
                row.getLong("id"),
                Sql.instant(row, "at"),
                row.getString("actor"),
                row.getString("address"),
                row.getString("request_id"),
                row.getString("action"),
                row.getString("object"),
                Sql.jsonOrNull(row, "before"),
                Sql.jsonOrNull(row, "after"),
                revisionOrNull,
                row.getString("message"));
    }
}
