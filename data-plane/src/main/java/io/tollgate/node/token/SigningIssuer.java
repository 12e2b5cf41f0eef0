package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;
import java.util.Set;

/** An issuer that signs its tokens, and publishes keys which prove that. */
final class SigningIssuer extends IssuerPlan {
    private final KeySource keys;

    SigningIssuer(Issuer issuer, KeySource keys, Set<String> counted) {
        super(issuer, counted);
        this.keys = keys;
    }

    KeySource keys() {
        return keys;
    }
}
