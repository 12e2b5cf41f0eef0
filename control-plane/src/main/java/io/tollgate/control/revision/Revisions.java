package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.CurrentConfiguration;
import io.tollgate.control.catalogue.ManyObjects;
import io.tollgate.control.catalogue.ManyObjects.Written;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.control.revision.History.Past;
import io.tollgate.control.revision.Revision.Counts;
import io.tollgate.core.config.Kind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The history of the configuration: what it was, how it differs, and the way back. Reading needs
 * {@link OperatorPermission#REVISIONS_READ}; of kinds that the reader may not read it tells how many objects changed, no more.
 */
@Singleton
public final class Revisions {
    private static final String SELECT =
            "SELECT number, at, by, request_id, message, added, changed, removed FROM revisions";

    private static final String SELECT_OF_ONE = """
            SELECT number, at, by, request_id, message, added, changed, removed, before, after
            FROM revision_changes JOIN revisions ON number = revision
            WHERE kind = ? AND name = ? AND (?::text IS NULL OR strpos(lower(concat_ws(' ', by, message)), lower(?)) > 0)
            """;

    private final Database database;
    private final CurrentConfiguration current;
    private final ManyObjects many;

    Revisions(Database database, CurrentConfiguration current, ManyObjects many) {
        this.database = database;
        this.current = current;
        this.many = many;
    }

    /** A page of revisions, newest first; {@code q} looks into message and author. */
    public Page<Revision> list(Actor actor, ListQuery query) {
        actor.require(OperatorPermission.REVISIONS_READ);
        query.order("-number", Set.of("number"));
        boolean oldestFirst = "number".equals(query.sort());
        long start = start(query, oldestFirst, "revisions");
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

    /** A page of the revisions that did something to one object, newest first, each with that and nothing else. */
    public Page<Revision> list(Actor actor, ObjectPlace object, ListQuery query) {
        actor.require(OperatorPermission.REVISIONS_READ);
        actor.require(Catalogue.permission(object.kind(), false));
        query.order("-number", Set.of("number"));
        boolean oldestFirst = "number".equals(query.sort());
        long start = start(query, oldestFirst, "revisions", object);
        List<Revision> rows = database.read(connection -> Sql.list(
                connection,
                SELECT_OF_ONE
                        + (oldestFirst
                                ? " AND revision > ? ORDER BY revision LIMIT ?"
                                : " AND revision < ? ORDER BY revision DESC LIMIT ?"),
                row -> revision(row)
                        .with(List.of(new ObjectChange(
                                object.kind(),
                                object.name(),
                                Sql.jsonOrNull(row, "before"),
                                Sql.jsonOrNull(row, "after")))),
                object.kind().plural(),
                object.name(),
                query.q(),
                query.q(),
                start,
                query.limit() + 1));
        return Page.of(rows, query, last -> Cursor.of(Long.toString(last.number())), "revisions", object);
    }

    /** One revision with what it did; {@link NotFound} when there is none of that number. */
    public Revision get(Actor actor, long number) {
        actor.require(OperatorPermission.REVISIONS_READ);
        return database.read(connection -> find(connection, actor, number));
    }

    private static Revision find(Connection connection, Actor actor, long number) throws SQLException {
        return Sql.one(connection, SELECT + " WHERE number = ?", Revisions::revision, number)
                .orElseThrow(() -> new NotFound("revisions/" + number))
                .with(History.between(connection, number - 1, number).stream()
                        .filter(change -> mayRead(actor, change.kind()))
                        .toList());
    }

    private static boolean mayRead(Actor actor, Kind kind) {
        return actor.may(Catalogue.permission(kind, false));
    }

    /** The newest revision's number. */
    public long newest(Actor actor) {
        actor.require(OperatorPermission.REVISIONS_READ);
        return current.current().revision();
    }

    /**
     * What going from revision {@code from} to revision {@code to} does, whichever is the older; {@link NotFound} when
     * there is none of such a number.
     */
    public Difference difference(Actor actor, long from, long to) {
        actor.require(OperatorPermission.REVISIONS_READ);
        return database.read(connection -> {
            for (long number : new long[] {from, to}) {
                requireThere(connection, number);
            }
            Past before = History.at(connection, current.current(), from);
            Past after = History.at(connection, current.current(), to);
            List<ObjectChange> changes = History.between(connection, Math.min(from, to), Math.max(from, to));
            return Difference.of(
                    from,
                    to,
                    from <= to
                            ? changes
                            : changes.stream().map(Revisions::reversed).toList(),
                    before,
                    after,
                    kind -> mayRead(actor, kind));
        });
    }

    /** What an upstream was before each of its last changes, newest first: for who may read it. It holds no secrets. */
    public List<JsonNode> pastUpstreams(Actor actor, String name, int countMax) {
        actor.require(OperatorPermission.UPSTREAMS_READ);
        return database.read(connection -> History.of(connection, Kind.UPSTREAM, name, countMax));
    }

    private static void requireThere(Connection connection, long number) throws SQLException {
        if (Sql.one(connection, "SELECT 1 FROM revisions WHERE number = ?", row -> 1, number)
                .isEmpty()) {
            throw new NotFound("revisions/" + number);
        }
    }

    private static ObjectChange reversed(ObjectChange change) {
        return new ObjectChange(change.kind(), change.name(), change.after(), change.before());
    }

    /**
     * Makes the content of revision {@code number} hold again, as a new revision. What no longer fits is refused as for
     * any other write: {@link ProblemException.Conflict} for an object that has to go and is in use outside the
     * configuration, {@link ProblemException.Invalid} with pointers such as {@code /certificates/shop/certPem}. Sealed
     * secrets come back as they were. Needs {@link OperatorPermission#REVISIONS_WRITE}, and the write permission of every
     * kind that changes.
     *
     * @param options {@code ifMatch} {@code "r17"}: only while revision 17 holds
     */
    public RolledBack rollBack(Actor actor, long number, WriteOptions options) {
        return rollBack(actor, number, null, options);
    }

    /**
     * The same for one object alone: the others stay as they are. What the object was not yet at that revision goes.
     *
     * @param only null for all of them
     */
    public RolledBack rollBack(Actor actor, long number, @Nullable ObjectPlace only, WriteOptions options) {
        actor.require(OperatorPermission.REVISIONS_WRITE);
        // The answer is a revision: who may not see it must not be refused when all is done.
        actor.require(OperatorPermission.REVISIONS_READ);
        String what = only == null ? "Roll back to revision " : "Roll back " + only + " to revision ";
        WriteOptions said = options.message() == null
                ? new WriteOptions(options.ifMatch(), options.dryRun(), what + number)
                : options;
        Written written = many.write(
                actor,
                Action.of("revisions.roll-back", "revisions/" + number),
                (connection, now) -> {
                    requireThere(connection, number);
                    return only == null ? History.undo(connection, number) : History.undo(connection, number, only);
                },
                said);
        Difference difference = Difference.of(
                written.before().revision(),
                number,
                written.changes(),
                Past.of(written.before().configuration()),
                Past.of(written.after()),
                kind -> mayRead(actor, kind));
        return new RolledBack(written.revision(), difference);
    }

    /**
     * A roll back that was done, or would be when it was a dry run.
     *
     * @param revision that holds now; the same as before when nothing changed, or in a dry run
     */
    public record RolledBack(long revision, Difference difference) {}

    private static long start(ListQuery query, boolean oldestFirst, Object... list) {
        Optional<Cursor> cursor = Cursor.in(query.untagged(), 1, list);
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
                row.getString("request_id"),
                row.getString("message"),
                new Counts(row.getInt("added"), row.getInt("changed"), row.getInt("removed")),
                List.of());
    }
}
