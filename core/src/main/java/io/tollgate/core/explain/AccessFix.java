package io.tollgate.core.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Role;
import io.tollgate.core.config.Route;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What would let a caller in who lacks a permission. Of several ways the one that gives the least to the fewest: a role
 * that exists for this one consumer, before a permission for everybody who has a role.
 */
final class AccessFix {
    private final Configuration configuration;
    private final AccessPolicy policy;

    AccessFix(Configuration configuration, AccessPolicy policy) {
        this.configuration = configuration;
        this.policy = policy;
    }

    /** For {@code caller}, an enabled consumer's, who may not send {@code method} to {@code route}. */
    Fix of(Route route, String method, Caller caller) {
        Optional<String> required = route.access().permissionFor(method);
        return required.isEmpty() ? unnamed(route, method, caller) : lacking(required.get(), caller);
    }

    /** The route forbids the method to everybody: name a permission for it, one that the caller has already if any. */
    private Fix unnamed(Route route, String method, Caller caller) {
        String key = Access.isRead(method) ? "read" : "write";
        List<String> held = policy.heldRoles(caller);
        Optional<String> known = route.access().permissions().values().stream()
                .filter(permission -> held.stream().anyMatch(role -> policy.grants(role, permission)))
                .findFirst();
        String text = "Name a permission for " + key + " on route " + route.name();
        return known.map(permission -> new Fix(
                        text + ", such as " + permission + ", which the caller has",
                        new Change(Kind.ROUTE, route.name(), permission(key, permission))))
                .orElseGet(() -> Fix.of(text + " that a role of the caller grants"));
    }

    private static ObjectNode permission(String key, String permission) {
        ObjectNode patch = Json.object();
        patch.putObject("access").putObject("permissions").put(key, permission);
        return patch;
    }

    private Fix lacking(String required, Caller caller) {
        Consumer consumer = (Consumer)
                configuration.find(Kind.CONSUMER, caller.consumer()).orElseThrow(); // a caller's consumer was found
        Optional<String> cutOff = consumer.roles().stream()
                .filter(role -> policy.grants(role, required))
                .findFirst();
        if (cutOff.isPresent()) {
            return Fix.of("Use a key of " + consumer.name() + " that has role " + cutOff.get()
                    + ": this one is cut down to other roles");
        }
        List<String> held = policy.heldRoles(caller);
        if (caller.credentialRoles() == null) {
            Optional<Role> smallest = configuration.roles().stream()
                    .filter(role -> policy.grants(role.name(), required))
                    .min(Comparator.<Role>comparingInt(
                                    role -> role.permissions().size())
                            .thenComparing(Role::name));
            if (smallest.isPresent()) {
                return new Fix(
                        "Give consumer " + consumer.name() + " the role "
                                + smallest.get().name() + ", which grants " + required,
                        roles(consumer, smallest.get().name()));
            }
        }
        return held.isEmpty()
                ? Fix.of("Give consumer " + consumer.name() + " a role that grants " + required
                        + (caller.credentialRoles() == null ? "" : ", and use a key that has it"))
                : grant(held.getFirst(), required);
    }

    private static Change roles(Consumer consumer, String added) {
        ObjectNode patch = Json.object();
        ArrayNode roles = patch.putArray("roles");
        consumer.roles().forEach(roles::add);
        roles.add(added);
        return new Change(Kind.CONSUMER, consumer.name(), patch);
    }

    private Fix grant(String name, String required) {
        String text = "Let role " + name + " grant " + required + ", to all who have it";
        return configuration
                .find(Kind.ROLE, name)
                .map(found -> {
                    ObjectNode patch = Json.object();
                    ArrayNode permissions = patch.putArray("permissions");
                    ((Role) found).permissions().forEach(permissions::add);
                    permissions.add(required);
                    return new Fix(text, new Change(Kind.ROLE, name, patch));
                })
                .orElseGet(() -> Fix.of(text));
    }
}
