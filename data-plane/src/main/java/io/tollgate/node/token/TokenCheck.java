package io.tollgate.node.token;

import io.tollgate.core.access.Caller;
import io.tollgate.core.config.ClaimRules;
import io.tollgate.core.config.Issuer;
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
        record KeyMissing(IssuerPlan plan, String detail, boolean tried) implements Outcome {}
    }

    static Outcome of(String text, Fingerprint fingerprint, List<IssuerPlan> plans, Instant now) {
        try {
            SignedToken token = SignedToken.parse(text);
            TokenClaims claims = TokenClaims.read(token.payload());
            String issuer = claims.issuer();
            Outcome first = null;
            for (IssuerPlan plan : plans) {
                if (plan.issuer().issuer().equals(issuer)) {
                    Outcome outcome = by(plan, token, claims, fingerprint, now);
                    if (outcome instanceof Outcome.Settled(Accepted ignored)) {
                        return outcome;
                    }
                    first = first == null ? outcome : first;
                }
            }
            return first == null ? refused(Flaw.ISSUER, "of an issuer that the route does not accept") : first;
        } catch (FlawedTokenException e) {
            return refused(e.flaw(), String.valueOf(e.getMessage()));
        }
    }

    private static Outcome by(
            IssuerPlan plan, SignedToken token, TokenClaims claims, Fingerprint fingerprint, Instant now) {
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
                    caller(plan.issuer().claims(), claims),
                    claims.facts(),
                    claims.counted(plan.counted()),
                    claims.end(demands.clockSkew()))));
        } catch (FlawedTokenException e) {
            return refused(e.flaw(), name + ": " + e.getMessage());
        }
    }

    private static Caller caller(ClaimRules rules, TokenClaims claims) throws FlawedTokenException {
        String consumer = claims.textAt(rules.consumerClaim());
        if (!rules.mayName(consumer)) {
            throw new FlawedTokenException(Flaw.CLAIMS, "not among its consumers: " + consumer);
        }
        String rolesClaim = rules.rolesClaim();
        String scopesClaim = rules.scopesClaim();
        return new Caller(
                consumer,
                rolesClaim == null ? null : roles(rules, claims.wordsAt(rolesClaim)),
                scopesClaim == null ? null : claims.wordsAt(scopesClaim));
    }

    private static List<String> roles(ClaimRules rules, List<String> words) {
        if (rules.roleMapping().isEmpty()) {
            return words;
        }
        return words.stream()
                .flatMap(word -> rules.roleMapping().getOrDefault(word, List.of()).stream())
                .distinct()
                .toList();
    }

    private static Outcome refused(Flaw flaw, @Nullable String detail) {
        return new Outcome.Settled(new Refused(flaw, String.valueOf(detail)));
    }
}
