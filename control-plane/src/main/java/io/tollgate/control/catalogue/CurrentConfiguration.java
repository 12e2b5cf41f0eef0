package io.tollgate.control.catalogue;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as it is now. Kept in memory under its revision: a call asks the database for one number, and reads
 * what has changed when another control plane has written since. So ten thousand routes cost nothing each time, and
 * nobody is ever given an old configuration for a new one.
 */
@Singleton
public final class CurrentConfiguration {
    private final Database database;
    private final AtomicReference<@Nullable Holdings> known = new AtomicReference<>();

    CurrentConfiguration(Database database) {
        this.database = database;
    }

    /** What is committed now. */
    public Published current() {
        return holdings().published();
    }

    /** As {@link #current}, and nobody changes it before the caller's transaction ends. */
    public Published hold(Connection connection) throws SQLException {
        return holdings(connection, head(connection, " FOR SHARE")).published();
    }

    Holdings holdings() {
        return database.read(connection -> holdings(connection, head(connection, "")));
    }

    /** As {@link #hold}, for the one writer at a time. */
    Holdings lock(Connection connection) throws SQLException {
        return holdings(connection, head(connection, " FOR UPDATE"));
    }

    /** Remembers what a transaction has committed. */
    void advance(Holdings committed) {
        known.accumulateAndGet(
                committed, (old, next) -> old != null && next != null && old.revision() > next.revision() ? old : next);
    }

    private Holdings holdings(Connection connection, Head head) throws SQLException {
        Holdings held = known.get();
        if (held != null && held.revision() == head.revision()) {
            return held;
        }
        Holdings read = held != null && isBefore(connection, held, head)
                ? readSince(connection, held, head)
                : read(connection, head);
        advance(read);
        return read;
    }

    /** Whether {@code held} is what led to {@code head}: a database that was restored may count the same numbers again. */
    private static boolean isBefore(Connection connection, Holdings held, Head head) throws SQLException {
        return held.revision() < head.revision()
                && Sql.one(
                                connection,
                                "SELECT at FROM revisions WHERE number = ?",
                                row -> Sql.instant(row, "at"),
                                held.revision())
                        .filter(held.published().createdAt()::equals)
                        .isPresent();
    }

    /** As {@link #read}, of what has changed since: another control plane's write costs what it changed. */
    private static Holdings readSince(Connection connection, Holdings held, Head first) throws SQLException {
        Head head = first;
        while (true) {
            List<Entry> changed = Sql.list(
                    connection,
                    "SELECT kind, document, revision, updated_at, updated_by FROM config_objects WHERE revision > ?",
                    CurrentConfiguration::entry,
                    held.revision());
            List<ObjectName> removed = Sql.list(
                    connection,
                    """
                    SELECT DISTINCT kind, name FROM revision_changes change WHERE revision > ? AND after IS NULL
                        AND NOT EXISTS (SELECT 1 FROM config_objects o WHERE o.kind = change.kind AND o.name = change.name)
                    """,
                    row -> new ObjectName(kind(row.getString("kind")), row.getString("name")),
                    held.revision());
            Head after = head(connection, "");
            if (after.equals(head)) {
                return held.updated(head.revision(), head.createdAt(), changed, removed);
            }
            head = after;
        }
    }

    /** Reads the head again behind the objects, since a caller without a lock may stand in a read-committed transaction. */
    private static Holdings read(Connection connection, Head first) throws SQLException {
        Head head = first;
        while (true) {
            List<Entry> entries = Sql.list(
                    connection,
                    "SELECT kind, document, revision, updated_at, updated_by FROM config_objects",
                    CurrentConfiguration::entry);
            Head after = head(connection, "");
            if (after.equals(head)) {
                return Holdings.of(head.revision(), head.createdAt(), entries);
            }
            head = after;
        }
    }

    private static Head head(Connection connection, String lock) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT revision, created_at FROM configuration_head" + lock,
                        row -> new Head(row.getLong("revision"), Sql.instant(row, "created_at")))
                .orElseThrow(() -> new SQLException("configuration_head: no row (expected: the one of the migration)"));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Kind kind = kind(row.getString("kind"));
        try {
            // What an earlier version took by milder rules must not keep everything else from being read.
            ConfigObject object = JsonObjectReader.<ConfigObject>readOfAnyVersion(
                    Objects.requireNonNull(Sql.jsonOrNull(row, "document")), kind::readNested);
            return new Entry(
                    object, row.getLong("revision"), Sql.instant(row, "updated_at"), row.getString("updated_by"));
        } catch (InvalidDocumentException e) {
            throw new SQLException("config_objects: a stored " + kind.singular() + " is refused: " + e.getMessage(), e);
        }
    }

    private static Kind kind(String plural) throws SQLException {
        return Kind.ofPlural(plural).orElseThrow(() -> new SQLException("config_objects: kind " + plural));
    }

    /** An object's identity. */
    record ObjectName(Kind kind, String name) {}

    private record Head(long revision, Instant createdAt) {}
}
