package io.tollgate.core.access;

import io.tollgate.core.config.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who was authenticated.
 *
 * @param consumer the consumer's name
 * @param credentialRoles the roles the credential is cut down to; null means all of the consumer's
 * @param scopes a required permission must be covered by one of them too; null asks for none. They never grant anything.
 *     Only those that have a permission's form are kept: others mean nothing here, and this is asked for every request
 * @param limits names of the limits that its credential has beside all others
 */
public record Caller(
        String consumer,
        @Nullable List<String> credentialRoles,
        @Nullable List<String> scopes,
        List<String> limits) {
    public Caller {
        credentialRoles = credentialRoles == null ? null : List.copyOf(credentialRoles);
        scopes = scopes == null
                ? null
                : scopes.stream()
                        .filter(scope -> Permission.GRANT.matcher(scope).matches())
                        .toList();
        limits = List.copyOf(limits);
    }

    /** A caller whose credential has no limits of its own. */
    public Caller(String consumer, @Nullable List<String> credentialRoles, @Nullable List<String> scopes) {
        this(consumer, credentialRoles, scopes, List.of());
    }

    /** A caller whose credential has no scopes either. */
    public Caller(String consumer, @Nullable List<String> credentialRoles) {
        this(consumer, credentialRoles, null);
    }

    /** Whether the credential's scopes leave room for {@code required}. */
    boolean isInScope(String required) {
        if (scopes == null) {
            return true;
        }
        for (String scope : scopes) {
            if (Permission.covers(scope, required)) {
                return true;
            }
        }
        return false;
    }
}
