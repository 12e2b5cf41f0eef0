package io.tollgate.console.role;

import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.List;
import java.util.Optional;

/**
 * What a route needs for some methods.
 *
 * @param methods as people say them
 * @param permission empty for a public route
 */
record Need(String route, String methods, String permission) {
    /** All of one route; one for a public route. */
    static List<Need> of(Route route) {
        if (route.access().isPublic()) {
            return List.of(new Need(route.name(), "any", ""));
        }
        return route.access().permissions().entrySet().stream()
                .map(entry -> new Need(route.name(), methods(entry.getKey()), entry.getValue()))
                .toList();
    }

    private static String methods(String key) {
        return switch (key) {
            case "read" -> "reading";
            case "write" -> "writing";
            default -> key;
        };
    }

    boolean isPublic() {
        return permission.isEmpty();
    }

    /** What tells it from others. */
    String key() {
        return route + "-" + methods;
    }

    /** The permission of {@code role} that covers this one. */
    Optional<String> grantedBy(Role role) {
        return role.permissions().stream()
                .filter(grant -> Permission.covers(grant, permission))
                .findFirst();
    }
}
