package io.tollgate.core.risk;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What roles permit in one configuration. Gets tired: after very many questions it says so, and its answers count no more. */
final class Standing {
    /** Grants that are compared with a permission; a quarter of a second's work. */
    private static final long CHECKS_MAX = 5_000_000;

    private final Configuration configuration;
    private final Map<List<String>, Set<String>> grantsOf = new HashMap<>();
    private long checks;

    Standing(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The roles that count for a consumer: none when it is not there, or switched off. */
    static List<String> roles(Configuration configuration, String consumer) {
        return configuration
                .find(Kind.CONSUMER, consumer)
                .map(Consumer.class::cast)
                .filter(Consumer::enabled)
                .map(found -> found.roles().stream().sorted().distinct().toList())
                .orElse(List.of());
    }

    /** All grants of those roles. */
    Set<String> grants(List<String> roles) {
        return grantsOf.computeIfAbsent(roles, names -> {
            Set<String> grants = new TreeSet<>();
            for (String name : names) {
                configuration
                        .find(Kind.ROLE, name)
                        .map(Role.class::cast)
                        .ifPresent(role -> grants.addAll(role.permissions()));
            }
            return grants;
        });
    }

    /** Whether one of those roles grants {@code permission}; null is what nothing grants. */
    boolean allows(List<String> roles, @Nullable String permission) {
        if (permission == null) {
            return false;
        }
        for (String grant : grants(roles)) {
            checks++;
            if (Permission.covers(grant, permission)) {
                return true;
            }
        }
        return false;
    }

    boolean isTired() {
        return checks > CHECKS_MAX;
    }
}
