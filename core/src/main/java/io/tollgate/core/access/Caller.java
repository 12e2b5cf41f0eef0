package io.tollgate.core.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who was authenticated.
 *
 * @param consumer the consumer's name
 * @param credentialRoles the roles the credential is cut down to; null means all of the consumer's
 */
public record Caller(String consumer, @Nullable List<String> credentialRoles) {
    public Caller {
        credentialRoles = credentialRoles == null ? null : List.copyOf(credentialRoles);
    }
}
