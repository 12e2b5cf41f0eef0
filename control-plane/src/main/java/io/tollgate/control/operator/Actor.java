package io.tollgate.control.operator;

import io.tollgate.control.problem.ProblemException.Forbidden;
import java.util.Set;

/**
 * Who does something, from where, and what they may do.
 *
 * @param permissions empty means none
 * @param address the peer's address, without a port
 * @param requestId the request this belongs to, for audit and logs
 */
public record Actor(String username, Set<OperatorPermission> permissions, String address, String requestId) {
    public Actor {
        permissions = Set.copyOf(permissions);
    }

    /** The control plane itself. It may do nothing that needs a permission. */
    public static Actor system() {
        return new Actor("system", Set.of(), "local", "start");
    }

    /** Whether this actor may. */
    public boolean may(OperatorPermission permission) {
        return permissions.contains(permission);
    }

    /** Refuses unless this actor may. */
    public void require(OperatorPermission permission) {
        if (!may(permission)) {
            throw new Forbidden(username + " may not do this (needed: " + permission.wireName() + ")");
        }
    }

    /** The same person in another request. */
    public Actor at(String newAddress, String newRequestId) {
        return new Actor(username, permissions, newAddress, newRequestId);
    }
}
