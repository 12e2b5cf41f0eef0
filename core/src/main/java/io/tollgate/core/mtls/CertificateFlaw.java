package io.tollgate.core.mtls;

import java.util.Locale;

/** Why a client certificate opens nothing. For logs and metrics; a caller learns less. */
public enum CertificateFlaw {
    /** Not X.509 that can be read. */
    MALFORMED,
    /** The client has shown more certificates than anybody needs. */
    CHAIN_TOO_LONG,
    /** The host has no trust store. */
    NO_TRUST_STORE,
    /** Nobody that a trust store knows has signed it. */
    UNKNOWN_AUTHORITY,
    /** Nobody but its own key has signed it. */
    SELF_SIGNED,
    /** It has an authority's name for its issuer and not that authority's signature. */
    FORGED,
    /** The path to the authority breaks a rule of RFC 5280 section 6: constraints, uses of keys, weak algorithms. */
    PATH,
    /** It is not for clients. */
    PURPOSE,
    NOT_YET_VALID,
    EXPIRED,
    /** No name where the trust store looks for one. */
    NO_HOLDER,
    /** Names of several consumers. */
    HOLDER_AMBIGUOUS,
    /** A name that is no consumer's. */
    HOLDER_UNKNOWN;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in metrics. */
    public String label() {
        return label;
    }

    /** The stable word in problem documents: a caller learns that its certificate ended, since it can get another. */
    public String code() {
        return this == EXPIRED ? "certificate-expired" : "certificate-invalid";
    }

    /**
     * Whether somebody tries certificates that are none of ours; who shows one that has ended, or that names nobody, has
     * shown that it is theirs.
     */
    public boolean isGuess() {
        return switch (this) {
            case MALFORMED, CHAIN_TOO_LONG, UNKNOWN_AUTHORITY, SELF_SIGNED, FORGED -> true;
            case NO_TRUST_STORE, PATH, PURPOSE, NOT_YET_VALID, EXPIRED, NO_HOLDER, HOLDER_AMBIGUOUS, HOLDER_UNKNOWN ->
                false;
        };
    }
}
