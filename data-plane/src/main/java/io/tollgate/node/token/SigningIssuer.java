package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;

/** An issuer that signs its tokens, and publishes keys which prove that. */
final class SigningIssuer extends IssuerPlan {
    private final KeySource keys;

    SigningIssuer(Issuer issuer, KeySource keys) {
        super(issuer);
        this.keys = keys;
    }

    KeySource keys() {
        return keys;
    }
}
