package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.RevisionLedger.Change;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Violation;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as one document: what there is, and "make it so". Keys, nodes and operators are no part of it. A
 * document is taken as a whole or not at all: one transaction, one revision, nothing at all when it changes nothing.
 *
 * <p>Needs {@link OperatorPermission#CONFIG_READ} or {@link OperatorPermission#CONFIG_WRITE}, and of the kinds that are
 * read or changed their own permission too: this is no way round them.
 */
@Singleton
public final class Declarations {
    private static final int VIOLATIONS_MAX = 256;

    private final Database database;
    private final CurrentConfiguration current;
    private final Commits commits;
    private final Intake intake;
    private final List<ObjectUsers> outsideUsers;

    Declarations(
            Database database,
            CurrentConfiguration current,
            Commits commits,
            Intake intake,
            List<ObjectUsers> outsideUsers) {
        this.database = database;
        this.current = current;
        this.commits = commits;
        this.intake = intake;
        this.outsideUsers = outsideUsers;
    }

    /**
     * A configuration at one revision.
     *
     * @param document in order of kind and name, every default written out, no secret in it
     */
    public record Declared(long revision, ObjectNode document) {}

    /**
     * What making it so did, or would do when it was a dry run.
     *
     * @param revision the revision that holds now
     * @param changes with pointers by kind and name, as {@code /routes/orders-read/upstream}
     */
    public record Outcome(long revision, int added, int changed, int removed, List<FieldChange> changes) {
        public Outcome {
            changes = List.copyOf(changes);
        }

        /** {@code {"changes":[…],"objects":{"added","changed","removed"}}}. */
        public ObjectNode toJson() {
            ObjectNode json = FieldChange.toJson(changes);
            json.putObject("objects")
                    .put("added", added)
                    .put("changed", changed)
                    .put("removed", removed);
            return json;
        }
    }

    /** All of it, as {@link #apply} takes it. */
    public Declared current(Actor actor) {
        actor.require(OperatorPermission.CONFIG_READ);
        for (Kind kind : Kind.values()) {
            actor.require(Catalogue.permission(kind, false));
        }
        Published published = current.current();
        ObjectNode document = published.configuration().toJson();
        HiddenSecrets.hideIn(document);
        return new Declared(published.revision(), document);
    }

    /** Makes the configuration what {@code document} says. */
    public Outcome apply(Actor actor, JsonNode document, DeclareOptions options) {
        actor.require(OperatorPermission.CONFIG_WRITE);
        return declare(actor, now -> new Wish(document, List.of()), options);
    }

    /**
     * What is wanted.
     *
     * @param document as {@link #apply} takes it
     * @param removed objects that shall go, which the document does not have
     */
    public record Wish(JsonNode document, List<ConfigObject> removed) {
        public Wish {
            removed = List.copyOf(removed);
        }
    }

    /**
     * As {@link #apply} for a wish that is made up in the transaction which grants it, from what holds there. Needs the write
     * permission of each kind that changes and no other.
     */
    public Outcome declare(Actor actor, Function<Published, Wish> wish, DeclareOptions options) {
        Written written = database.write(connection -> write(connection, actor, wish, options));
        if (written.committed() != null) {
            current.advance(written.committed());
        }
        return written.outcome();
    }

    private record Written(Outcome outcome, @Nullable Holdings committed) {}

    private Written write(Connection connection, Actor actor, Function<Published, Wish> wish, DeclareOptions options)
            throws SQLException {
        Holdings holdings = current.lock(connection);
        options.write().check(holdings.revision());
        Wish granted = wish.apply(holdings.published());
        List<DeclaredObject> declared = DeclaredObject.read(granted.document(), holdings, intake);
        Configuration wanted = wanted(holdings.configuration(), declared, granted.removed(), options.prune());
        List<Change> changes = changes(holdings.configuration(), wanted);
        changes.forEach(change -> actor.require(Catalogue.permission(change.kind(), true)));
        refuseMisfits(wanted, declared);
        refuseDeletes(connection, changes, options);
        Holdings committed = changes.isEmpty() || options.write().dryRun()
                ? null
                : commits.commit(
                        connection, actor, holdings, changes, options.write().message());
        long revision = committed == null ? holdings.revision() : committed.revision();
        return new Written(outcome(revision, changes), committed);
    }

    private static Configuration wanted(
            Configuration now, List<DeclaredObject> declared, List<ConfigObject> removed, boolean prune) {
        Set<ConfigObject> gone = Set.copyOf(removed);
        Stream<ConfigObject> kept = prune
                ? Stream.of()
                : Stream.of(Kind.values())
                        .flatMap(kind -> now.all(kind).values().stream())
                        .filter(object -> !gone.contains(object));
        return Configuration.of(Stream.concat(kept, declared.stream().map(DeclaredObject::object))
                .toList());
    }

    private static List<Change> changes(Configuration before, Configuration wanted) {
        List<Change> changes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            TreeSet<String> names = new TreeSet<>(before.all(kind).keySet());
            names.addAll(wanted.all(kind).keySet());
            for (String name : names) {
                ConfigObject was = before.all(kind).get(name);
                ConfigObject becomes = wanted.all(kind).get(name);
                if (was == null || !was.equals(becomes)) {
                    Change change = Change.of(kind, name, was, becomes);
                    if (!change.fields().isEmpty()) { // two that are written alike are the same
                        changes.add(change);
                    }
                }
            }
        }
        return changes;
    }

    /** Refuses what would leave a configuration that does not fit together, with pointers into the document. */
    private static void refuseMisfits(Configuration wanted, List<DeclaredObject> declared) {
        IdentityHashMap<ConfigObject, String> pointers = new IdentityHashMap<>();
        declared.forEach(object -> pointers.put(object.object(), object.pointer()));
        List<Violation> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int count = wanted.all(kind).size();
            if (count > kind.objectsMax()) {
                found.add(new Violation(
                        "/" + kind.plural(), count + " objects (expected: at most " + kind.objectsMax() + ")"));
            }
            for (ConfigObject object : wanted.all(kind).values()) {
                for (Violation violation : wanted.violations(object)) {
                    String pointer = pointers.get(object);
                    found.add(
                            pointer != null
                                    ? violation.under(pointer)
                                    : new Violation("", kind.plural() + "/" + object.name() + violation));
                }
            }
        }
        if (!found.isEmpty()) {
            throw new Invalid(found.subList(0, Math.min(found.size(), VIOLATIONS_MAX)));
        }
    }

    private void refuseDeletes(Connection connection, List<Change> changes, DeclareOptions options)
            throws SQLException {
        List<Change> deletes =
                changes.stream().filter(change -> change.after() == null).toList();
        if (deletes.size() > options.deletesMax()) {
            String some = deletes.stream().limit(10).map(Change::object).collect(Collectors.joining(", "));
            throw new Invalid(
                    "?maxDelete",
                    "would delete " + deletes.size() + " objects: " + some + (deletes.size() > 10 ? ", …" : "")
                            + " (expected: at most " + options.deletesMax() + ")");
        }
        for (Change change : deletes) {
            List<String> users = new ArrayList<>();
            for (ObjectUsers outside : outsideUsers) {
                users.addAll(outside.usersOf(connection, change.kind(), change.name()));
            }
            if (!users.isEmpty()) {
                throw new Conflict(change.object(), users);
            }
        }
    }

    private static Outcome outcome(long revision, List<Change> changes) {
        List<FieldChange> shown = new ArrayList<>();
        for (Change change : changes) {
            String place = "/" + change.object();
            change.fields().forEach(field -> shown.add(HiddenSecrets.shown(change.kind(), place, field)));
        }
        int added = (int) changes.stream().filter(c -> c.before() == null).count();
        int removed = (int) changes.stream().filter(c -> c.after() == null).count();
        return new Outcome(revision, added, changes.size() - added - removed, removed, shown);
    }
}
