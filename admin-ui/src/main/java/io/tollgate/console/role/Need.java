package io.tollgate.console.role;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a route needs for some methods.
 *
 * @param asked {@code read}, {@code write} or a method, as the route names it; empty for a public route
 * @param methods as people say them: what has a permission of its own is no part of the others
 * @param permission empty for a public route
 */
record Need(String route, String asked, String methods, String permission) {
    /** All of one route; one for a public route. */
    static List<Need> of(Route route) {
        if (route.access().isPublic()) {
            return List.of(new Need(route.name(), "", "any", ""));
        }
        Map<String, String> permissions = route.access().permissions();
        return permissions.entrySet().stream()
                .map(entry -> new Need(
                        route.name(), entry.getKey(), methods(entry.getKey(), permissions.keySet()), entry.getValue()))
                .toList();
    }

    private static String methods(String asked, Set<String> all) {
        return switch (asked) {
            case "read" -> "reading" + except(all.stream().filter(Access::isRead));
            case "write" -> "writing" + except(all.stream().filter(Need::isWritingMethod));
            default -> asked;
        };
    }

    private static boolean isWritingMethod(String asked) {
        return !asked.equals("read") && !asked.equals("write") && !Access.isRead(asked);
    }

    private static String except(Stream<String> methods) {
        String names = methods.sorted().collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ", except " + names;
    }

    boolean isPublic() {
        return permission.isEmpty();
    }

    /** What tells it from others. */
    String key() {
        return route + "-"
                + switch (asked) {
                    case "" -> "any";
                    case "read" -> "reading";
                    case "write" -> "writing";
                    default -> asked;
                };
    }

    /** The permission of {@code role} that covers this one. */
    Optional<String> grantedBy(Role role) {
        return role.permissions().stream()
                .filter(grant -> Permission.covers(grant, permission))
                .findFirst();
    }
}
