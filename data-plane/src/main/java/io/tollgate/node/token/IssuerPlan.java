package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;
import java.util.Set;

/**
 * An issuer at work: what the configuration says of it, what proves its tokens, and the claims that limits count by. Two
 * plans are the same when they are one object.
 */
public abstract sealed class IssuerPlan permits SigningIssuer, OpaqueIssuer {
    private final Issuer issuer;
    private final Set<String> counted;

    IssuerPlan(Issuer issuer, Set<String> counted) {
        this.issuer = issuer;
        this.counted = Set.copyOf(counted);
    }

    /** As the configuration has it. */
    public Issuer issuer() {
        return issuer;
    }

    /** The claims that are kept of its tokens. */
    Set<String> counted() {
        return counted;
    }
}
