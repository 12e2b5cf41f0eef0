package io.tollgate.core.access;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Permission;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return decide(route, route.access(), method, caller);
    }

    /** As if {@code access} were the policy of {@code route}. */
    public AccessVerdict decide(Route route, Access access, String method, @Nullable Caller caller) {
        if (access.isPublic()) {
            return new AccessVerdict.Allow(route.name(), null, "", List.of());
        }
        if (caller == null) {
            return new AccessVerdict.Deny(Denial.CREDENTIALS_MISSING, "route " + route.name() + " needs a credential");
        }
        Consumer consumer = consumers.get(caller.consumer());
        if (consumer == null || !consumer.enabled()) {
            return new AccessVerdict.Deny(Denial.CONSUMER_DISABLED, disabled(caller.consumer(), consumer));
        }
        String required = access.permissionFor(method).orElse(null);
        if (required == null) {
            return new AccessVerdict.Deny(
                    Denial.PERMISSION_MISSING, "route " + route.name() + " names no permission for " + method);
        }
        if (!caller.isInScope(required)) {
            return new AccessVerdict.Deny(Denial.SCOPE_MISSING, "the token's scopes lack " + required);
        }
        List<String> held = heldRoles(consumer, caller);
        for (int i = 0; i < held.size(); i++) {
            if (grants(held.get(i), required)) {
                return new AccessVerdict.Allow(route.name(), held.get(i), required, held);
            }
        }
        return new AccessVerdict.Deny(Denial.PERMISSION_MISSING, missing(consumer, held, required));
    }

    /**
     * What {@code shadow} would do about a request, compared with the policy of {@code route} beside which it stands. A caller
     * counts with the one that takes the kind of credential by which they are known, and is nobody to the other.
     *
     * @param by the method of authentication by which {@code caller} is known
     */
    public ShadowVerdict compareWithShadow(
            Route route, Access shadow, String method, @Nullable Caller caller, String by) {
        return ShadowVerdict.of(
                decide(route, route.access(), method, knownTo(route.access(), caller, by))
                        instanceof AccessVerdict.Allow,
                decide(route, shadow, method, knownTo(shadow, caller, by)) instanceof AccessVerdict.Allow);
    }

    /** {@code caller}, where {@code access} takes credentials of the kind {@code by}; else null. */
    public static @Nullable Caller knownTo(Access access, @Nullable Caller caller, String by) {
        return access.authentication().contains(by) ? caller : null;
    }

    /** Whether the role of that name exists and grants {@code required}. */
    public boolean grants(String roleName, String required) {
        Role role = roles.get(roleName);
        if (role == null) {
            return false;
        }
        List<String> permissions = role.permissions();
        for (int i = 0; i < permissions.size(); i++) {
            if (Permission.covers(permissions.get(i), required)) {
                return true;
            }
        }
        return false;
    }

    /** Why a credential of the consumer of that name is worth nothing; null when it is worth something. */
    public @Nullable String disabled(String name) {
        Consumer consumer = consumers.get(name);
        return consumer == null || !consumer.enabled() ? disabled(name, consumer) : null;
    }

    private static String disabled(String name, @Nullable Consumer consumer) {
        return "consumer " + name + (consumer == null ? " does not exist" : " is disabled");
    }

    private static String missing(Consumer consumer, List<String> held, String required) {
        return switch (held.size()) {
            case 0 -> "consumer " + consumer.name() + " holds no role and needs " + required;
            case 1 -> "role " + held.getFirst() + " lacks " + required;
            default -> "roles " + String.join(", ", held) + " lack " + required;
        };
    }

    /** The roles that count for {@code caller}: the consumer's, cut down to the credential's. */
    public List<String> heldRoles(Caller caller) {
        Consumer consumer = consumers.get(caller.consumer());
        return consumer == null ? List.of() : heldRoles(consumer, caller);
    }

    private static List<String> heldRoles(Consumer consumer, Caller caller) {
        List<String> credentialRoles = caller.credentialRoles();
        return credentialRoles == null
                ? consumer.roles()
                : consumer.roles().stream().filter(credentialRoles::contains).toList();
    }
}
