package io.tollgate.control.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.audit.AuditTrail;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.ActionLog.Action;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.operator.OperatorRoles;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The roles of operators: those that are built in, which nobody can change, and those that people make. Reading needs
 * {@link OperatorPermission#OPERATORS_READ}, writing {@link OperatorPermission#OPERATORS_WRITE}.
 */
@Singleton
public final class RoleCatalogue {
    private static final int ROLES_MAX = 500;
    private static final int DESCRIPTION_MAX = 200;
    private static final int PERMISSIONS_MAX = 100;

    private static final String SELECT = "SELECT name, description, permissions, version FROM operator_roles";

    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;

    RoleCatalogue(Database database, AuditTrail audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A role.
     *
     * @param version 0 for a built-in one
     */
    public record OperatorRoleView(
            String name, String description, Set<OperatorPermission> permissions, boolean builtIn, long version) {
        /** What a write that must not overwrite others sends as {@code If-Match}, with its quotes. */
        public String etag() {
            return "\"v" + version + "\"";
        }

        /** What people may change. */
        ObjectNode document() {
            ObjectNode json = Json.object().put("name", name).put("description", description);
            permissions.stream().map(OperatorPermission::wireName).sorted().forEach(json.putArray("permissions")::add);
            return json;
        }

        /** What REST answers. */
        ObjectNode toJson() {
            return document().put("builtIn", builtIn);
        }
    }

    /** All roles, the built-in ones first. */
    public List<OperatorRoleView> list(Actor actor) {
        actor.require(OperatorPermission.OPERATORS_READ);
        List<OperatorRoleView> all = new ArrayList<>();
        for (OperatorRole role : OperatorRole.values()) {
            all.add(builtIn(role));
        }
        all.addAll(database.read(connection -> Sql.list(connection, SELECT + " ORDER BY name", RoleCatalogue::role)));
        return all;
    }

    /** One role. */
    public OperatorRoleView get(Actor actor, String name) {
        return list(actor).stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFound(object(name)));
    }

    private static OperatorRoleView builtIn(OperatorRole role) {
        return new OperatorRoleView(role.wireName(), role.description(), role.permissions(), true, 0);
    }

    /**
     * What a write did.
     *
     * @param role null when it was deleted
     */
    public record Written(@Nullable OperatorRoleView role, boolean created, List<FieldChange> changes) {
        public Written {
            changes = List.copyOf(changes);
        }
    }

    /** Makes or changes a role: {@code {"name","description","permissions"}}. */
    public Written put(Actor actor, String name, JsonNode document, WriteOptions options) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        requireOwn(name);
        OperatorRoleView wanted = read(name, document);
        return database.write(connection -> {
            Guard.lock(connection);
            OperatorRoleView before = find(connection, name).orElse(null);
            options.check(object(name), before == null ? null : before.etag());
            Guard.requireHeld(actor, wanted.permissions());
            if (before != null) {
                Guard.requireHeld(actor, before.permissions());
            }
            List<FieldChange> changes =
                    FieldChange.between(before == null ? null : before.document(), wanted.document());
            if (options.dryRun() || changes.isEmpty()) {
                return new Written(before == null ? wanted : before, before == null, changes);
            }
            if (before == null) {
                requireRoom(connection);
            }
            write(connection, wanted);
            Guard.requireSomebody(connection, object(name));
            record(connection, actor, before == null ? "create" : "update", before, wanted, options);
            return new Written(find(connection, name).orElseThrow(), before == null, changes);
        });
    }

    private static void requireRoom(Connection connection) throws SQLException {
        long count = Sql.one(connection, "SELECT count(*) AS n FROM operator_roles", row -> row.getLong("n"))
                .orElse(0L);
        if (count >= ROLES_MAX) {
            throw new Invalid("", "there are " + count + " roles (expected: fewer than " + ROLES_MAX + ")");
        }
    }

    private void write(Connection connection, OperatorRoleView role) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO operator_roles (name, description, permissions, updated_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET description = excluded.description, permissions = excluded.permissions,
                    updated_at = excluded.updated_at, version = operator_roles.version + 1
                """,
                role.name(),
                role.description(),
                role.permissions().stream()
                        .map(OperatorPermission::wireName)
                        .sorted()
                        .toList(),
                clock.instant());
    }

    /** Deletes a role; {@link Conflict} with their names when operators have it. */
    public Written delete(Actor actor, String name, WriteOptions options) {
        actor.require(OperatorPermission.OPERATORS_WRITE);
        requireOwn(name);
        return database.write(connection -> {
            Guard.lock(connection);
            OperatorRoleView before = find(connection, name).orElseThrow(() -> new NotFound(object(name)));
            options.check(object(name), before.etag());
            List<String> users = Sql.list(
                    connection,
                    "SELECT username FROM operators WHERE ? = ANY(roles) ORDER BY username",
                    row -> "operators/" + row.getString("username"),
                    name);
            if (!users.isEmpty()) {
                throw new Conflict(object(name), users);
            }
            List<FieldChange> changes = FieldChange.between(before.document(), null);
            if (!options.dryRun()) {
                Sql.update(connection, "DELETE FROM operator_roles WHERE name = ?", name);
                record(connection, actor, "delete", before, null, options);
            }
            return new Written(null, false, changes);
        });
    }

    private void record(
            Connection connection,
            Actor actor,
            String verb,
            @Nullable OperatorRoleView before,
            @Nullable OperatorRoleView after,
            WriteOptions options)
            throws SQLException {
        OperatorRoleView named = after == null ? before : after;
        audit.record(
                connection,
                actor,
                new Action(
                        "operator-roles." + verb,
                        object(named == null ? "" : named.name()),
                        before == null ? null : before.document(),
                        after == null ? null : after.document(),
                        null,
                        options.message()));
    }

    private static void requireOwn(String name) {
        if (OperatorRoles.isBuiltIn(name)) {
            throw new Invalid("/name", "\"" + name + "\" is built in (expected: a name of your own)");
        }
    }

    private static OperatorRoleView read(String name, JsonNode document) {
        JsonNode given = document.path("name");
        if (!Names.NAME.matcher(name).matches()) {
            throw new Invalid("/name", "(expected: " + Names.NAME_EXPECTED + ")");
        }
        if (!given.isMissingNode() && !given.asText().equals(name)) {
            throw new Invalid("/name", "(expected: \"" + name + "\", as in the path)");
        }
        try {
            return JsonObjectReader.read(document, in -> {
                in.raw("name");
                String description = in.stringOrNull("description");
                if (description != null && description.length() > DESCRIPTION_MAX) {
                    in.violation("description", "(expected: at most " + DESCRIPTION_MAX + " characters)");
                }
                List<String> permissions = in.strings("permissions", PERMISSIONS_MAX, RoleCatalogue::expectation);
                return in.build(() -> new OperatorRoleView(
                        name,
                        description == null ? "" : description.strip(),
                        OperatorRoles.permissions(permissions),
                        false,
                        1));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static @Nullable String expectation(String permission) {
        return OperatorPermission.ofWireName(permission).isPresent()
                ? null
                : "an operators' permission such as routes:write";
    }

    private static Optional<OperatorRoleView> find(Connection connection, String name) throws SQLException {
        return Sql.one(connection, SELECT + " WHERE name = ?", RoleCatalogue::role, name);
    }

    private static OperatorRoleView role(ResultSet row) throws SQLException {
        return new OperatorRoleView(
                row.getString("name"),
                row.getString("description"),
                OperatorRoles.permissions(Sql.texts(row, "permissions")),
                false,
                row.getLong("version"));
    }

    private static String object(String name) {
        return "operator-roles/" + name;
    }
}
