package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.catalogue.ManyObjects.Wanted;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.catalogue.Published;
import io.tollgate.control.database.Sql;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the configuration was. Each revision keeps what it did, so the way to an old one is to undo from now on backwards:
 * of every object that changed since, what it was before its first change.
 */
final class History {
    private static final String FIRST_BEFORE = """
            SELECT DISTINCT ON (kind, name) kind, name, before FROM revision_changes
            WHERE revision > ? AND revision <= ? ORDER BY kind, name, revision
            """;

    private static final String LAST_AFTER = """
            SELECT DISTINCT ON (kind, name) kind, name, after FROM revision_changes
            WHERE revision > ? AND revision <= ? ORDER BY kind, name, revision DESC
            """;

    private static final String FIRST_BEFORE_OF_ONE = """
            SELECT kind, name, before FROM revision_changes
            WHERE revision > ? AND kind = ? AND name = ? ORDER BY revision LIMIT 1
            """;

    private History() {}

    /**
     * A configuration of the past.
     *
     * @param unreadable objects that it held and this version refuses, as {@code routes/orders-read}; they are left out
     */
    record Past(Configuration configuration, List<String> unreadable) {
        Past {
            unreadable = List.copyOf(unreadable);
        }

        static Past of(Configuration configuration) {
            return new Past(configuration, List.of());
        }
    }

    /** What the revisions after {@code older} up to {@code newer} did together, in order of kind and name. */
    static List<ObjectChange> between(Connection connection, long older, long newer) throws SQLException {
        return Sql.list(
                        connection,
                        "SELECT * FROM (" + FIRST_BEFORE + ") a JOIN (" + LAST_AFTER
                                + ") b USING (kind, name) ORDER BY kind, name",
                        row -> new ObjectChange(
                                kind(row),
                                row.getString("name"),
                                Sql.jsonOrNull(row, "before"),
                                Sql.jsonOrNull(row, "after")),
                        older,
                        newer,
                        older,
                        newer)
                .stream()
                .filter(change -> !Objects.equals(change.before(), change.after()))
                .toList();
    }

    /** What one object was before each of its last changes, newest first; found by the index by object. */
    static List<JsonNode> of(Connection connection, Kind kind, String name, int countMax) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT before FROM revision_changes
                WHERE kind = ? AND name = ? AND before IS NOT NULL
                ORDER BY revision DESC LIMIT ?
                """,
                row -> Objects.requireNonNull(Sql.jsonOrNull(row, "before")),
                kind.plural(),
                name,
                countMax);
    }

    /** What every object has to be that was another at {@code revision}. */
    static List<Wanted> undo(Connection connection, long revision) throws SQLException {
        return Sql.list(
                connection,
                FIRST_BEFORE,
                row -> new Wanted(kind(row), row.getString("name"), Sql.jsonOrNull(row, "before")),
                revision,
                Long.MAX_VALUE);
    }

    /** The same of one object: nothing when it has not changed since. */
    static List<Wanted> undo(Connection connection, long revision, ObjectPlace only) throws SQLException {
        return Sql.list(
                connection,
                FIRST_BEFORE_OF_ONE,
                row -> new Wanted(kind(row), row.getString("name"), Sql.jsonOrNull(row, "before")),
                revision,
                only.kind().plural(),
                only.name());
    }

    /** The configuration at {@code revision}, seen in one view of the data with {@code now}. */
    static Past at(Connection connection, Published now, long revision) throws SQLException {
        Configuration configuration = now.configuration();
        List<Wanted> changed = revision == now.revision() ? List.of() : undo(connection, revision);
        if (changed.isEmpty()) {
            return Past.of(configuration);
        }
        Map<String, ConfigObject> objects = new HashMap<>();
        for (Kind kind : Kind.values()) {
            configuration.all(kind).forEach((name, object) -> objects.put(kind.plural() + "/" + name, object));
        }
        List<String> unreadable = new ArrayList<>();
        for (Wanted wanted : changed) {
            String place = wanted.kind().plural() + "/" + wanted.name();
            JsonNode document = wanted.document();
            objects.remove(place);
            try {
                if (document != null) {
                    objects.put(place, wanted.kind().read(document));
                }
            } catch (InvalidDocumentException e) {
                unreadable.add(place);
            }
        }
        return new Past(Configuration.of(objects.values()), unreadable);
    }

    private static Kind kind(ResultSet row) throws SQLException {
        String plural = row.getString("kind");
        return Kind.ofPlural(plural).orElseThrow(() -> new SQLException("revision_changes: kind " + plural));
    }
}
