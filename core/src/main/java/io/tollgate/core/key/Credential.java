package io.tollgate.core.key;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway keeps of an API key. Nothing in it lets anyone make the key again.
 *
 * @param id {@code k_…}
 * @param hash of the key's whole text
 * @param consumer whose it is
 * @param roles a subset of the consumer's roles; null means all of them
 * @param allowedCidrs where it may come from; empty means anywhere
 * @param limits names of limits that hold for every request with it, beside all others
 * @param expiresAt from then on it is refused; null means never
 * @param revoked refused for good
 */
public record Credential(
        String id,
        KeyHash hash,
        String consumer,
        @Nullable List<String> roles,
        List<Cidr> allowedCidrs,
        List<String> limits,
        @Nullable Instant expiresAt,
        boolean revoked) {
    public Credential {
        if (!id.startsWith("k_")) {
            throw new IllegalArgumentException("credential: " + id + " (expected: k_…)");
        }
        roles = roles == null ? null : List.copyOf(roles);
        allowedCidrs = List.copyOf(allowedCidrs);
        limits = List.copyOf(limits);
    }

    /** One without limits of its own. */
    public Credential(
            String id,
            KeyHash hash,
            String consumer,
            @Nullable List<String> roles,
            List<Cidr> allowedCidrs,
            @Nullable Instant expiresAt,
            boolean revoked) {
        this(id, hash, consumer, roles, allowedCidrs, List.of(), expiresAt, revoked);
    }
}
