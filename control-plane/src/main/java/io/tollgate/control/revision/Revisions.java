package io.tollgate.control.revision;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.control.revision.Revision.Counts;
import io.tollgate.control.revision.Revision.ObjectChange;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the history of the configuration. Needs {@link OperatorPermission#REVISIONS_READ}. */
@Singleton
public final class Revisions {
    private static final String SELECT = "SELECT number, at, by, message, added, changed, removed FROM revisions";

    private final Database database;

    Revisions(Database database) {
        this.database = database;
    }

    /** A page of revisions, newest first; {@code q} looks into message and author. */
    public Page<Revision> list(Actor actor, ListQuery query) {
        actor.require(OperatorPermission.REVISIONS_READ);
        query.order("-number", Set.of("number"));
        boolean oldestFirst = "number".equals(query.sort());
        long start = start(query, oldestFirst);
        List<Revision> rows = database.read(connection -> Sql.list(
                connection,
                SELECT + " WHERE (?::text IS NULL OR strpos(lower(concat_ws(' ', by, message)), lower(?)) > 0)"
                        + (oldestFirst
                                ? " AND number > ? ORDER BY number LIMIT ?"
                                : " AND number < ? ORDER BY number DESC LIMIT ?"),
                Revisions::revision,
                query.q(),
                query.q(),
                start,
                query.limit() + 1));
        return Page.of(rows, query, last -> Cursor.of(Long.toString(last.number())), "revisions");
    }

    /** One revision with what it did; {@link NotFound} when there is none of that number. */
    public Revision get(Actor actor, long number) {
        actor.require(OperatorPermission.REVISIONS_READ);
        return database.read(
                connection -> Sql.one(connection, SELECT + " WHERE number = ?", Revisions::revision, number)
                        .orElseThrow(() -> new NotFound("revisions/" + number))
                        .with(Sql.list(
                                connection,
                                "SELECT kind, name, before, after FROM revision_changes WHERE revision = ? ORDER BY kind, name",
                                Revisions::change,
                                number)));
    }

    private static long start(ListQuery query, boolean oldestFirst) {
        Optional<Cursor> cursor = Cursor.in(query.untagged(), 1, "revisions");
        try {
            return cursor.isPresent()
                    ? Long.parseLong(cursor.get().position().getFirst())
                    : oldestFirst ? 0 : Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw Cursor.refused();
        }
    }

    private static Revision revision(ResultSet row) throws SQLException {
        return new Revision(
                row.getLong("number"),
                Sql.instant(row, "at"),
                row.getString("by"),
                row.getString("message"),
                new Counts(row.getInt("added"), row.getInt("changed"), row.getInt("removed")),
                List.of());
    }

    private static ObjectChange change(ResultSet row) throws SQLException {
        return new ObjectChange(
                row.getString("kind") + "/" + row.getString("name"),
                Sql.jsonOrNull(row, "before"),
                Sql.jsonOrNull(row, "after"));
    }
}
