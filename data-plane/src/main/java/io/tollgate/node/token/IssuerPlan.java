package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;
import java.util.Set;

/**
 * An issuer at work: what the configuration says of it, its keys, and the claims that limits count by. Two plans are the
 * same when they are one object.
 */
public final class IssuerPlan {
    private final Issuer issuer;
    private final KeySource keys;
    private final Set<String> counted;

    IssuerPlan(Issuer issuer, KeySource keys, Set<String> counted) {
        this.issuer = issuer;
        this.keys = keys;
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

    KeySource keys() {
        return keys;
    }
}
