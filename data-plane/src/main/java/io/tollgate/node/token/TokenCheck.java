package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;
import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.SignedToken;
import io.tollgate.core.token.TokenClaims;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Refused;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies one token from its text on, by the keys that are known now. Pure but for reading the keys; takes a signature's time. */
final class TokenCheck {
    private TokenCheck() {}

    /** What comes of a try. */
    sealed interface Outcome {
        /** Nothing more is to be done. */
        record Settled(TokenAnswer answer) implements Outcome {}

        /**
         * The key that signed it is not among those known: the issuer may have published it since.
         *
         * @param tried whether keys were tried, since the token does not say which it is
         */
        record KeyMissing(SigningIssuer plan, String detail, boolean tried) implements Outcome {}

        /** It says nothing that is believed: its issuer has to be asked. */
        record Unsaid(OpaqueIssuer plan) implements Outcome {}
    }

    static Outcome of(String text, Fingerprint fingerprint, List<IssuerPlan> plans, Instant now) {
        try {
            SignedToken token = SignedToken.parse(text);
            TokenClaims claims = TokenClaims.read(token.payload());
            String issuer = claims.issuer();
            Outcome first = null;
            for (IssuerPlan plan : plans) {
                if (plan instanceof SigningIssuer signing
                        && plan.issuer().issuer().equals(issuer)) {
                    Outcome outcome = by(signing, token, claims, fingerprint, now);
                    if (outcome instanceof Outcome.Settled(Accepted ignored)) {
                        return outcome;
                    }
                    first = first == null ? outcome : first;
                }
            }
            return first == null ? unsaid(plans, Flaw.ISSUER, "of an issuer that the route does not accept") : first;
        } catch (FlawedTokenException e) {
            String detail = String.valueOf(e.getMessage());
            return isOfSigning(plans, SignedToken.claimedIssuer(text))
                    ? refused(e.flaw(), detail)
                    : unsaid(plans, e.flaw(), detail);
        }
    }

    /** One that says so is told to nobody else, however flawed it is: it may be good for other services of that issuer. */
    private static boolean isOfSigning(List<IssuerPlan> plans, @Nullable String issuer) {
        return plans.stream()
                .anyMatch(plan ->
                        plan instanceof SigningIssuer && plan.issuer().issuer().equals(issuer));
    }

    /** It is no signed token of an issuer that is known: somebody else may know it. */
    private static Outcome unsaid(List<IssuerPlan> plans, Flaw flaw, String detail) {
        OpaqueIssuer opaque = OpaqueIssuer.among(plans);
        return opaque == null ? refused(flaw, detail) : new Outcome.Unsaid(opaque);
    }

    private static Outcome by(
            SigningIssuer plan, SignedToken token, TokenClaims claims, Fingerprint fingerprint, Instant now) {
        String name = plan.issuer().name();
        Issuer.Demands demands = plan.issuer().demands();
        if (token.length() > demands.tokenBytesMax()) { // beside an issuer that takes longer ones
            return refused(
                    Flaw.TOO_LONG,
                    name + ": " + token.length() + " characters (expected: at most " + demands.tokenBytesMax() + ")");
        }
        if (!demands.algorithms().contains(token.algorithm())) {
            return refused(
                    Flaw.ALGORITHM, name + ": " + token.algorithm().wire() + " is not among the issuer's algorithms");
        }
        KeySet keys = plan.keys().keys();
        if (keys == null) {
            return new Outcome.KeyMissing(plan, name + ": no keys yet", false);
        }
        String kid = token.kid();
        List<VerificationKey> candidates = keys.candidates(kid, token.algorithm());
        if (candidates.isEmpty() && kid != null && keys.knows(kid)) {
            return refused(
                    Flaw.ALGORITHM,
                    name + ": the key is not for " + token.algorithm().wire());
        }
        VerificationKey signer = candidates.stream()
                .filter(key -> key.verifies(token))
                .findFirst()
                .orElse(null);
        if (signer == null) {
            // Without a kid nobody can say whether the signature is bad or the key new.
            return candidates.isEmpty() || kid == null
                    ? new Outcome.KeyMissing(
                            plan,
                            name + (candidates.isEmpty() ? ": no such key" : ": no key verifies the signature"),
                            !candidates.isEmpty())
                    : refused(Flaw.SIGNATURE, name + ": the signature does not verify");
        }
        try {
            claims.require(demands, token.type(), now);
            return new Outcome.Settled(new Accepted(new VerifiedToken(
                    fingerprint,
                    plan,
                    signer,
                    claims.caller(plan.issuer().claims()),
                    claims.facts(),
                    claims.counted(plan.counted()),
                    claims.boundTo(),
                    new VerifiedToken.Times(claims.end(demands.clockSkew()), Instant.MAX))));
        } catch (FlawedTokenException e) {
            return refused(e.flaw(), name + ": " + e.getMessage());
        }
    }

    private static Outcome refused(Flaw flaw, @Nullable String detail) {
        return new Outcome.Settled(new Refused(flaw, String.valueOf(detail)));
    }
}
