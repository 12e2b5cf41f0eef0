package io.tollgate.control.audit;

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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes and reads the audit trail. */
@Singleton
public final class AuditTrail implements ActionLog {
    private static final String SELECT = """
            SELECT id, at, actor, address, request_id, action, object, before, after, revision, message
            FROM audit_entries
            WHERE (?::text IS NULL OR actor = ?)
              AND (?::text IS NULL OR object = ? OR starts_with(object, ? || '/'))
              AND (?::timestamptz IS NULL OR at >= ?)
              AND (?::timestamptz IS NULL OR at < ?)
              AND (?::text IS NULL OR strpos(lower(concat_ws(' ', action, object, actor, message)), lower(?)) > 0)
              AND id < ?
            ORDER BY id DESC
            LIMIT ?
            """;

    private final Database database;
    private final InstantSource clock;

    AuditTrail(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void record(Connection connection, Actor actor, Action action) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO audit_entries
                    (at, actor, address, request_id, action, object, before, after, revision, message)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                clock.instant(),
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

    /** A page of entries, newest first. Needs {@link OperatorPermission#AUDIT_READ}. */
    public Page<AuditEntry> list(Actor actor, AuditQuery query) {
        actor.require(OperatorPermission.AUDIT_READ);
        ListQuery list = query.list();
        list.order("-at", Set.of("at"));
        @Nullable Object[] which = {"audit", query.actor(), query.object(), query.from(), query.to()};
        long before = before(list, which);
        List<AuditEntry> rows = database.read(connection -> Sql.list(
                connection,
                SELECT,
                AuditTrail::entry,
                query.actor(),
                query.actor(),
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
        return Page.of(rows, list, entry -> Cursor.of(Long.toString(entry.id())), which);
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

    private static AuditEntry entry(ResultSet row) throws SQLException {
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
