package io.tollgate.core.config;

import java.util.regex.Pattern;

/**
 * One way to prove who is calling, as {@link Access#authentication} names it. The set is closed: whoever reads it decides
 * about each.
 */
public sealed interface AccessMethod {
    /** How methods are written. */
    Pattern FORM = Pattern.compile(Access.API_KEY + "|" + Access.MTLS + "|jwt:" + Names.NAME.pattern());

    /** What {@link #FORM} means, for messages. */
    String EXPECTED = "api-key, mtls or jwt:NAME of an issuer";

    /** An API key. */
    record ApiKey() implements AccessMethod {}

    /** A client certificate. */
    record ClientCertificate() implements AccessMethod {}

    /** A token of the issuer of that name. */
    record Token(String issuer) implements AccessMethod {}

    /** The method that {@code word}, which has the {@link #FORM}, names. */
    static AccessMethod of(String word) {
        String issuer = Access.issuerOf(word);
        return issuer != null
                ? new Token(issuer)
                : switch (word) {
                    case Access.API_KEY -> new ApiKey();
                    case Access.MTLS -> new ClientCertificate();
                    default -> throw new IllegalArgumentException("\"" + word + "\" (expected: " + EXPECTED + ")");
                };
    }
}
