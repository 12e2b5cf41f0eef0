package io.tollgate.control.account;

import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorRoles;
import io.tollgate.control.problem.ProblemException.Conflict;
import io.tollgate.control.problem.ProblemException.Forbidden;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.NotFound;
import io.tollgate.core.json.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What no change of operators or their roles may bring about. */
final class Guard {
    /** Of all advisory locks of this database, the one of operators. */
    private static final long LOCK = 0x746f6c6c_6f707273L;

    private Guard() {}

    /** One writer at a time: what {@link #requireSomebody} sees must not change beside it. */
    static void lock(Connection connection) throws SQLException {
        Sql.list(connection, "SELECT pg_advisory_xact_lock(?)", row -> "", LOCK);
    }

    /** Refuses roles that do not exist. */
    static void requireKnown(Connection connection, List<String> roles) throws SQLException {
        Set<String> custom =
                new HashSet<>(Sql.list(connection, "SELECT name FROM operator_roles", row -> row.getString("name")));
        List<Violation> unknown = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            if (!OperatorRoles.isBuiltIn(roles.get(i)) && !custom.contains(roles.get(i))) {
                unknown.add(new Violation(
                        "/roles/" + i, "\"" + roles.get(i) + "\" (expected: the name of an operators' role)"));
            }
        }
        if (!unknown.isEmpty()) {
            throw new Invalid(unknown);
        }
    }

    /** Refuses to give, or to decide about, what {@code actor} does not have. */
    static void requireHeld(Connection connection, Actor actor, List<String> roles) throws SQLException {
        requireHeld(actor, OperatorRoles.permissionsOf(connection, roles));
    }

    /** Refuses to decide about an operator who has now what {@code actor} does not; nobody changes that meanwhile. */
    static void requireHeldOf(Connection connection, Actor actor, String username) throws SQLException {
        lock(connection);
        List<String> roles = Sql.one(
                        connection,
                        "SELECT roles FROM operators WHERE username = ?",
                        row -> Sql.texts(row, "roles"),
                        username)
                .orElseThrow(() -> new NotFound("operators/" + username));
        requireHeld(connection, actor, roles);
    }

    static void requireHeld(Actor actor, Set<OperatorPermission> permissions) {
        Set<OperatorPermission> beyond = new TreeSet<>(permissions);
        beyond.removeAll(actor.permissions());
        if (!beyond.isEmpty()) {
            throw new Forbidden(actor.username() + " can't give or take what they do not have: "
                    + beyond.iterator().next().wireName());
        }
    }

    /** Refuses what leaves nobody who may write operators: nobody could ever mend it. */
    static void requireSomebody(Connection connection, String object) throws SQLException {
        List<List<String>> all =
                Sql.list(connection, "SELECT roles FROM operators WHERE enabled", row -> Sql.texts(row, "roles"));
        for (List<String> roles : new HashSet<>(all)) {
            if (OperatorRoles.permissionsOf(connection, roles).contains(OperatorPermission.OPERATORS_WRITE)) {
                return;
            }
        }
        throw new Conflict(object + " is the last that lets somebody write operators: give another one "
                + OperatorPermission.OPERATORS_WRITE.wireName() + " first");
    }
}
