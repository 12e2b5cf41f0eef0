package io.tollgate.control.operator;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What roles permit: the built-in ones ({@link OperatorRole}) and those that people made. Blocks on the database. */
@Singleton
public final class OperatorRoles {
    private final Database database;

    OperatorRoles(Database database) {
        this.database = database;
    }

    /** What all of {@code roles} permit together. A word that is no role, or no permission any more, gives nothing. */
    public Set<OperatorPermission> permissionsOf(Collection<String> roles) {
        Set<OperatorPermission> all = OperatorRole.permissionsOf(roles);
        if (roles.stream().allMatch(OperatorRoles::isBuiltIn)) {
            return all;
        }
        return database.read(connection -> permissionsOf(connection, roles));
    }

    /** The same in a transaction. */
    public static Set<OperatorPermission> permissionsOf(Connection connection, Collection<String> roles)
            throws SQLException {
        EnumSet<OperatorPermission> all = EnumSet.noneOf(OperatorPermission.class);
        all.addAll(OperatorRole.permissionsOf(roles));
        custom(connection, roles).values().forEach(all::addAll);
        return all;
    }

    /** Whether a role of that name is built in. */
    public static boolean isBuiltIn(String name) {
        for (OperatorRole role : OperatorRole.values()) {
            if (role.wireName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Set<OperatorPermission>> custom(Connection connection, Collection<String> names)
            throws SQLException {
        Map<String, Set<OperatorPermission>> found = new HashMap<>();
        Sql.list(
                        connection,
                        "SELECT name, permissions FROM operator_roles WHERE name = ANY(?)",
                        row -> Map.entry(row.getString("name"), Sql.texts(row, "permissions")),
                        List.copyOf(names))
                .forEach(role -> found.put(role.getKey(), permissions(role.getValue())));
        return found;
    }

    /** The permissions of those names; others are left out. */
    public static Set<OperatorPermission> permissions(Collection<String> wireNames) {
        EnumSet<OperatorPermission> permissions = EnumSet.noneOf(OperatorPermission.class);
        wireNames.forEach(name -> OperatorPermission.ofWireName(name).ifPresent(permissions::add));
        return permissions;
    }
}
