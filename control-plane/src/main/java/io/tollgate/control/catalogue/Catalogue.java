package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.RevisionLedger.Change;
import io.tollgate.control.database.Database;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Violation;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * People's way to the configuration. Reading needs the kind's read permission, writing its write permission. A write
 * that changes nothing answers like one that does, but makes no revision and no audit entry: history tells of changes.
 */
@Singleton
public final class Catalogue {
    private final Database database;
    private final CurrentConfiguration current;
    private final Commits commits;
    private final Intake intake;
    private final List<ObjectUsers> outsideUsers;

    Catalogue(
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

    /** A page of the objects of a kind. Sorts by {@code name} (its own order) or {@code updatedAt}. */
    public Page<Entry> list(Actor actor, Kind kind, ListQuery query) {
        actor.require(permission(kind, false));
        return Listing.page(kind, current.holdings().all(kind).values(), query);
    }

    /** One object; {@link NotFound} when there is none. */
    public Entry get(Actor actor, Kind kind, String name) {
        actor.require(permission(kind, false));
        Entry entry = current.holdings().find(kind, name);
        if (entry == null) {
            throw new NotFound(kind.plural() + "/" + name);
        }
        return entry;
    }

    /** How many objects of a kind there are. */
    public long count(Actor actor, Kind kind) {
        actor.require(permission(kind, false));
        return current.holdings().all(kind).size();
    }

    /** Creates or replaces. The document's name may be left out; another than {@code name} is refused. */
    public WriteResult put(Actor actor, Kind kind, String name, JsonNode document, WriteOptions options) {
        return write(actor, kind, name, options, before -> read(kind, name, document, before));
    }

    /** Changes an object by a JSON merge patch (RFC 7396). */
    public WriteResult patch(Actor actor, Kind kind, String name, JsonNode patch, WriteOptions options) {
        return write(actor, kind, name, options, before -> {
            if (before == null) {
                throw new NotFound(kind.plural() + "/" + name);
            }
            return read(kind, name, MergePatch.apply(before.object().toJson(), patch), before);
        });
    }

    /** Deletes; {@link Conflict} with the users' names when something needs the object. */
    public WriteResult delete(Actor actor, Kind kind, String name, WriteOptions options) {
        return write(actor, kind, name, options, before -> {
            if (before == null) {
                throw new NotFound(kind.plural() + "/" + name);
            }
            return null;
        });
    }

    /** What an object becomes; null when it goes. */
    @FunctionalInterface
    private interface Edit {
        @Nullable
        ConfigObject of(@Nullable Entry before);
    }

    /** What a transaction did, and what the catalogue holds if that is something new. */
    private record Outcome(WriteResult result, @Nullable Holdings committed) {}

    private WriteResult write(Actor actor, Kind kind, String name, WriteOptions options, Edit edit) {
        actor.require(permission(kind, true));
        Outcome outcome = database.write(connection -> write(connection, actor, kind, name, options, edit));
        if (outcome.committed() != null) {
            current.advance(outcome.committed());
        }
        return outcome.result();
    }

    private Outcome write(Connection connection, Actor actor, Kind kind, String name, WriteOptions options, Edit edit)
            throws SQLException {
        Holdings holdings = current.lock(connection);
        Entry before = holdings.find(kind, name);
        ConfigObject object = edit.of(before);
        options.check(kind.plural() + "/" + name, before);
        check(connection, holdings.configuration(), kind, name, object);
        Change change = Change.of(kind, name, before == null ? null : before.object(), object);
        List<FieldChange> changes = change.fields();
        if (changes.isEmpty() || options.dryRun()) {
            Entry entry = object == null || before == null || !changes.isEmpty() ? wouldBe(object, holdings) : before;
            return new Outcome(new WriteResult(entry, before == null, holdings.revision(), changes), null);
        }
        Holdings after = commits.commit(connection, actor, holdings, List.of(change), options.message());
        return new Outcome(new WriteResult(after.find(kind, name), before == null, after.revision(), changes), after);
    }

    private @Nullable Entry wouldBe(@Nullable ConfigObject object, Holdings holdings) {
        return object == null
                ? null
                : new Entry(object, holdings.revision(), holdings.published().createdAt(), "");
    }

    /** Refuses what would leave a configuration that does not fit together. */
    private void check(
            Connection connection, Configuration configuration, Kind kind, String name, @Nullable ConfigObject object)
            throws SQLException {
        if (object == null) {
            List<String> users = new ArrayList<>(configuration.usersOf(kind, name));
            for (ObjectUsers outside : outsideUsers) {
                users.addAll(outside.usersOf(connection, kind, name));
            }
            if (!users.isEmpty()) {
                throw new Conflict(kind.plural() + "/" + name, users);
            }
            return;
        }
        List<Violation> violations = configuration.violations(object);
        if (!violations.isEmpty()) {
            throw new Invalid(violations);
        }
        if (configuration.find(kind, name).isEmpty() && configuration.all(kind).size() >= kind.objectsMax()) {
            throw new Invalid("", "there are " + kind.objectsMax() + " " + kind.plural() + " (expected: fewer)");
        }
    }

    private ConfigObject read(Kind kind, String name, JsonNode document, @Nullable Entry before) {
        JsonNode named = document;
        if (document instanceof ObjectNode object && !object.has("name")) {
            named = object.deepCopy().put("name", name);
        }
        ConfigObject object = intake.read(kind, name, named, before == null ? null : before.object());
        if (!object.name().equals(name)) {
            throw new Invalid("/name", "\"" + object.name() + "\" (expected: \"" + name + "\", as in the path)");
        }
        return object;
    }

    /** The permission for reading or writing objects of {@code kind}. */
    public static OperatorPermission permission(Kind kind, boolean write) {
        return switch (kind) {
            case UPSTREAM -> write ? OperatorPermission.UPSTREAMS_WRITE : OperatorPermission.UPSTREAMS_READ;
            case ROUTE -> write ? OperatorPermission.ROUTES_WRITE : OperatorPermission.ROUTES_READ;
            case ROLE -> write ? OperatorPermission.ROLES_WRITE : OperatorPermission.ROLES_READ;
            case CONSUMER -> write ? OperatorPermission.CONSUMERS_WRITE : OperatorPermission.CONSUMERS_READ;
            case ISSUER -> write ? OperatorPermission.ISSUERS_WRITE : OperatorPermission.ISSUERS_READ;
            case TRUST_STORE -> write ? OperatorPermission.TRUST_WRITE : OperatorPermission.TRUST_READ;
            case LIMIT -> write ? OperatorPermission.LIMITS_WRITE : OperatorPermission.LIMITS_READ;
            case CERTIFICATE -> write ? OperatorPermission.CERTIFICATES_WRITE : OperatorPermission.CERTIFICATES_READ;
        };
    }
}
