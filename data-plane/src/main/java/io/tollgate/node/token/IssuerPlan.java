package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;

/** An issuer at work: what the configuration says of it, and its keys. Two plans are the same when they are one object. */
public final class IssuerPlan {
    private final Issuer issuer;
    private final KeySource keys;

    IssuerPlan(Issuer issuer, KeySource keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    /** As the configuration has it. */
    public Issuer issuer() {
        return issuer;
    }

    KeySource keys() {
        return keys;
    }
}
