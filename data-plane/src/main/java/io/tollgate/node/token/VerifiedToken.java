package io.tollgate.node.token;

import io.tollgate.core.access.Caller;
import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token that was verified, without the token: whom it stands for, and what must still hold whenever it comes again. */
public final class VerifiedToken {
    private final Fingerprint fingerprint;
    private final IssuerPlan plan;
    private final @Nullable VerificationKey key;
    private final Caller caller;
    private final TokenFacts facts;
    private final Map<String, String> countedClaims;
    private final @Nullable String boundTo;
    private final Times times;
    /** Of the book in which no revocation was for it. Races are harmless: it is looked up once more. */
    private long clearedVersion;

    /**
     * How long it holds.
     *
     * @param end when the token itself is over
     * @param knownUntil from then on its issuer has to be asked again; {@link Instant#MAX} where a signature proves it
     */
    record Times(Instant end, Instant knownUntil) {}

    /** A token that was verified with {@code key}; without one, by asking its issuer. */
    VerifiedToken(
            Fingerprint fingerprint,
            IssuerPlan plan,
            @Nullable VerificationKey key,
            Caller caller,
            TokenFacts facts,
            Map<String, String> countedClaims,
            @Nullable String boundTo,
            Times times) {
        this.fingerprint = fingerprint;
        this.plan = plan;
        this.key = key;
        this.caller = caller;
        this.facts = facts;
        this.countedClaims = countedClaims;
        this.boundTo = boundTo;
        this.times = times;
    }

    /** Whom it stands for. */
    public Caller caller() {
        return caller;
    }

    /** What limits count it by: its issuer and subject, else the token itself. */
    public String countedAs() {
        String subject = facts.subject();
        return plan.issuer().name() + "/" + (subject == null ? fingerprint.shortText() : subject);
    }

    /** Its claims by which some limit counts. */
    public Map<String, String> countedClaims() {
        return countedClaims;
    }

    /** The thumbprint of the certificate without which it opens nothing (RFC 8705 section 3); null when it is bound to none. */
    public @Nullable String boundTo() {
        return boundTo;
    }

    /** Whether it opens once only: then it has to be spent. */
    public boolean isSingleUse() {
        return plan.issuer().demands().singleUse();
    }

    Instant end() {
        return times.end();
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    IssuerPlan plan() {
        return plan;
    }

    TokenFacts facts() {
        return facts;
    }

    /** Whether its key still stands in the issuer's set. */
    boolean isTrusted() {
        return key == null || !key.isRemoved();
    }

    boolean isOver(Instant now) {
        return !now.isBefore(times.end());
    }

    /** Whether what its issuer said of it is not believed any more. */
    boolean isStale(Instant now) {
        return !now.isBefore(times.knownUntil());
    }

    boolean isClearedAt(long version) {
        return clearedVersion == version;
    }

    void cleared(long version) {
        clearedVersion = version;
    }
}
