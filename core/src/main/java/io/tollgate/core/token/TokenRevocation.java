package io.tollgate.core.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of an issuer are refused: one by its {@code jti}, or those of a subject, or those issued before a time, or
 * both of the latter together.
 *
 * @param id {@code tr_…}
 * @param issuer the name of the issuer in the configuration
 * @param issuedBefore tokens that do not tell when they were issued ({@code iat}) count as issued before
 * @param expiresAt from then on it refuses nothing: the tokens it is for have ended
 */
public record TokenRevocation(
        String id,
        String issuer,
        @Nullable String jti,
        @Nullable String subject,
        @Nullable Instant issuedBefore,
        Instant expiresAt) {
    public TokenRevocation {
        boolean one = jti != null && subject == null && issuedBefore == null;
        boolean many = jti == null && (subject != null || issuedBefore != null);
        if (!one && !many) {
            throw new IllegalArgumentException(
                    "token revocation: " + id + " (expected: a jti, or a subject, an issuedBefore or both)");
        }
        if (!id.startsWith("tr_")) {
            throw new IllegalArgumentException("token revocation: " + id + " (expected: tr_…)");
        }
    }

    boolean refuses(TokenFacts token, Instant now) {
        if (!now.isBefore(expiresAt)) {
            return false;
        }
        if (jti != null) {
            return jti.equals(token.jti());
        }
        Instant issuedAt = token.issuedAt();
        return (subject == null || subject.equals(token.subject()))
                && (issuedBefore == null || issuedAt == null || issuedAt.isBefore(issuedBefore));
    }

    /** What a revocation asks of a token. */
    public record TokenFacts(
            @Nullable String jti,
            @Nullable String subject,
            @Nullable Instant issuedAt) {}
}
