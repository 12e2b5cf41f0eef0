package io.tollgate.core.access;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may do what, compiled from one configuration. Denies whatever nothing allows. */
public final class AccessPolicy {
    private final Map<String, Consumer> consumers = new HashMap<>();
    private final Map<String, Role> roles = new HashMap<>();

    /** Compiles the roles and consumers of {@code configuration}. */
    public AccessPolicy(Configuration configuration) {
        configuration.consumers().forEach(consumer -> consumers.put(consumer.name(), consumer));
        configuration.roles().forEach(role -> roles.put(role.name(), role));
    }

    /** The consumer of that name. */
    public @Nullable Consumer consumer(String name) {
        return consumers.get(name);
    }

    /**
     * Decides about {@code method} on {@code route}. The roles that count are the consumer's, cut down to the
     * credential's.
     *
     * @param caller null when nobody was authenticated
     */
    public AccessVerdict decide(Route route, String method, @Nullable Caller caller) {
        if (route.access().isPublic()) {
            return new AccessVerdict.Allow("route " + route.name() + " is public", List.of());
        }
        if (caller == null) {
            return new AccessVerdict.Deny("credentials-missing", "route " + route.name() + " needs a credential");
        }
        Consumer consumer = consumers.get(caller.consumer());
        if (consumer == null || !consumer.enabled()) {
            return new AccessVerdict.Deny(
                    "consumer-disabled",
                    "consumer " + caller.consumer() + (consumer == null ? " does not exist" : " is disabled"));
        }
        List<String> held = heldRoles(consumer, caller);
        Optional<String> required = route.access().permissionFor(method);
        if (required.isEmpty()) {
            return new AccessVerdict.Deny(
                    "permission-missing", "route " + route.name() + " names no permission for " + method);
        }
        if (!caller.isInScope(required.get())) {
            return new AccessVerdict.Deny("scope-missing", "the token's scopes lack " + required.get());
        }
        for (String name : held) {
            Role role = roles.get(name);
            if (role != null
                    && role.permissions().stream().anyMatch(grant -> Permission.covers(grant, required.get()))) {
                return new AccessVerdict.Allow("role " + name + " grants " + required.get(), held);
            }
        }
        return new AccessVerdict.Deny(
                "permission-missing",
                held.isEmpty()
                        ? "consumer " + consumer.name() + " holds no role and needs " + required.get()
                        : "roles " + String.join(", ", held) + " lack " + required.get());
    }

    private static List<String> heldRoles(Consumer consumer, Caller caller) {
        List<String> credentialRoles = caller.credentialRoles();
        return credentialRoles == null
                ? consumer.roles()
                : consumer.roles().stream().filter(credentialRoles::contains).toList();
    }
}
