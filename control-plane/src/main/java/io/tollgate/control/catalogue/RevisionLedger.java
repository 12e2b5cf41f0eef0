package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a revision: its row, what it did to each object, the objects, and the head that everybody reads. */
final class RevisionLedger {
    private static final String UPSERT = """
            INSERT INTO config_objects (kind, name, document, revision, updated_at, updated_by)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, name) DO UPDATE SET document = excluded.document, revision = excluded.revision,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """;

    private RevisionLedger() {}

    /**
     * What a revision does to one object.
     *
     * @param becomes null when it deletes
     * @param before null when it creates
     * @param after null when it deletes
     */
    record Change(
            Kind kind,
            String name,
            @Nullable ConfigObject becomes,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {

        /** What turns {@code was}, null for nothing, into {@code becomes}, null for nothing. */
        static Change of(Kind kind, String name, @Nullable ConfigObject was, @Nullable ConfigObject becomes) {
            return new Change(
                    kind, name, becomes, was == null ? null : was.toJson(), becomes == null ? null : becomes.toJson());
        }

        /** The single differences. */
        List<FieldChange> fields() {
            return FieldChange.between(before, after);
        }

        String verb() {
            return before == null ? "create" : after == null ? "delete" : "update";
        }

        String object() {
            return kind.plural() + "/" + name;
        }
    }

    /** Writes revision {@code number}; the caller holds the head's lock. */
    static void write(
            Connection connection, long number, Instant at, Actor actor, @Nullable String message, List<Change> changes)
            throws SQLException {
        int created = (int) changes.stream().filter(c -> c.before() == null).count();
        int deleted = (int) changes.stream().filter(c -> c.after() == null).count();
        Sql.update(
                connection,
                "INSERT INTO revisions (number, at, by, request_id, message, added, changed, removed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                number,
                at,
                actor.username(),
                actor.requestId(),
                message,
                created,
                changes.size() - created - deleted,
                deleted);
        Sql.updateAll(
                connection,
                "INSERT INTO revision_changes (revision, kind, name, before, after) VALUES (?, ?, ?, ?, ?)",
                changes,
                change ->
                        Arrays.asList(number, change.kind().plural(), change.name(), change.before(), change.after()));
        writeObjects(connection, number, at, actor, changes);
        Sql.update(connection, "UPDATE configuration_head SET revision = ?, created_at = ?", number, at);
        Sql.notify(connection, ChangeFeed.REVISION_CHANNEL, number);
    }

    private static void writeObjects(Connection connection, long number, Instant at, Actor actor, List<Change> changes)
            throws SQLException {
        Sql.updateAll(
                connection,
                "DELETE FROM config_objects WHERE kind = ? AND name = ?",
                changes.stream().filter(change -> change.after() == null).toList(),
                change -> List.of(change.kind().plural(), change.name()));
        Sql.updateAll(
                connection,
                UPSERT,
                changes.stream().filter(change -> change.after() != null).toList(),
                change -> Arrays.asList(
                        change.kind().plural(), change.name(), change.after(), number, at, actor.username()));
    }
}
