package io.tollgate.core.token;

import java.util.Locale;

/** Why a token opens nothing. For logs and metrics; a caller learns less. */
public enum Flaw {
    TOO_LONG,
    MALFORMED,
    ALGORITHM,
    TYPE,
    CRITICAL,
    ISSUER,
    KEY_UNKNOWN,
    /** A key that nobody knows, and the issuer was asked so often lately that it is not asked now: it may be good. */
    KEY_NOT_ASKED,
    SIGNATURE,
    AUDIENCE,
    /** For whoever holds a key, and nobody has shown that they do (RFC 7800). */
    BINDING,
    CLAIMS,
    NOT_YET,
    EXPIRED,
    REVOKED,
    /** For one use, and it was used. */
    USED,
    /** Its issuer was asked, and says that it does not hold. */
    INACTIVE,
    /** The issuer's keys are out of reach, and those that are known do not do. */
    KEYS_AWAY,
    /** The issuer has to be asked about it, and does not answer. */
    ISSUER_AWAY,
    /** For one use, and whether it was used is not known. */
    USE_UNKNOWN,
    /** Which tokens are revoked is not known. */
    REVOCATIONS_UNKNOWN,
    /** More tokens wait to be verified than may. */
    BUSY;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in metrics. */
    public String label() {
        return label;
    }
}
