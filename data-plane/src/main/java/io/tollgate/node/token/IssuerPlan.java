package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;

/** An issuer at work: what the configuration says of it, and what proves its tokens. Two plans are the same when they are one object. */
public abstract sealed class IssuerPlan permits SigningIssuer, OpaqueIssuer {
    private final Issuer issuer;

    IssuerPlan(Issuer issuer) {
        this.issuer = issuer;
    }

    /** As the configuration has it. */
    public Issuer issuer() {
        return issuer;
    }
}
