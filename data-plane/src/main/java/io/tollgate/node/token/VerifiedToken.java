package io.tollgate.node.token;

import io.tollgate.core.access.Caller;
import io.tollgate.core.token.TokenRevocation.TokenFacts;
import java.time.Instant;
import java.util.Map;

/** A token that was verified, without the token: whom it stands for, and what must still hold whenever it comes again. */
public final class VerifiedToken {
    private final Fingerprint fingerprint;
    private final IssuerPlan plan;
    private final VerificationKey key;
    private final Caller caller;
    private final TokenFacts facts;
    private final Map<String, String> countedClaims;
    private final Instant end;
    /** Of the book in which no revocation was for it. Races are harmless: it is looked up once more. */
    private long clearedVersion;

    VerifiedToken(
            Fingerprint fingerprint,
            IssuerPlan plan,
            VerificationKey key,
            Caller caller,
            TokenFacts facts,
            Map<String, String> countedClaims,
            Instant end) {
        this.fingerprint = fingerprint;
        this.plan = plan;
        this.key = key;
        this.caller = caller;
        this.facts = facts;
        this.countedClaims = countedClaims;
        this.end = end;
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
        return !key.isRemoved();
    }

    boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    boolean isClearedAt(long version) {
        return clearedVersion == version;
    }

    void cleared(long version) {
        clearedVersion = version;
    }
}
