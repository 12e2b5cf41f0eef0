package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.core.config.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes a revision: its row, what it did to an object, the object, and the head that everybody reads. */
final class RevisionLedger {
    private RevisionLedger() {}

    /**
     * What a revision does to one object.
     *
     * @param before null when it creates
     * @param after null when it deletes
     */
    record Change(
            Kind kind,
            String name,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        String verb() {
            return before == null ? "create" : after == null ? "delete" : "update";
        }

        String object() {
            return kind.plural() + "/" + name;
        }
    }

    /** Writes revision {@code number}; the caller holds the head's lock. */
    static void write(
            Connection connection, long number, Instant at, Actor actor, @Nullable String message, Change change)
            throws SQLException {
        boolean creates = change.before() == null;
        boolean deletes = change.after() == null;
        Sql.update(
                connection,
                "INSERT INTO revisions (number, at, by, message, added, changed, removed) VALUES (?, ?, ?, ?, ?, ?, ?)",
                number,
                at,
                actor.username(),
                message,
                creates ? 1 : 0,
                creates || deletes ? 0 : 1,
                deletes ? 1 : 0);
        Sql.update(
                connection,
                "INSERT INTO revision_changes (revision, kind, name, before, after) VALUES (?, ?, ?, ?, ?)",
                number,
                change.kind().plural(),
                change.name(),
                change.before(),
                change.after());
        writeObject(connection, number, at, actor, change);
        Sql.update(connection, "UPDATE configuration_head SET revision = ?, created_at = ?", number, at);
        Sql.notify(connection, ChangeFeed.REVISION_CHANNEL, number);
    }

    private static void writeObject(Connection connection, long number, Instant at, Actor actor, Change change)
            throws SQLException {
        if (change.after() == null) {
            Sql.update(
                    connection,
                    "DELETE FROM config_objects WHERE kind = ? AND name = ?",
                    change.kind().plural(),
                    change.name());
            return;
        }
        Sql.update(
                connection, """
                INSERT INTO config_objects (kind, name, document, revision, updated_at, updated_by)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind, name) DO UPDATE SET document = excluded.document, revision = excluded.revision,
                    updated_at = excluded.updated_at, updated_by = excluded.updated_by
                """, change.kind().plural(), change.name(), change.after(), number, at, actor.username());
    }
}
