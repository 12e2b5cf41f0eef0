package io.tollgate.node.token;

import io.tollgate.core.config.Introspection.Memory;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.token.Flaw;
import io.tollgate.core.token.FlawedTokenException;
import io.tollgate.core.token.TokenClaims;
import io.tollgate.node.token.Introspector.Said;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Refused;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An issuer that is asked whether a token of its holds (RFC 7662). However many requests bring a token at once, it is asked
 * about it once; what it refused is remembered for a moment. Any thread; nothing here waits.
 */
final class OpaqueIssuer extends IssuerPlan {
    private final Introspector introspector;
    private final Memory memory;
    private final RefusedTokens refused = new RefusedTokens();
    private final Map<Fingerprint, CompletableFuture<TokenAnswer>> underWay = new ConcurrentHashMap<>();

    OpaqueIssuer(Issuer issuer, Memory memory, Introspector introspector, Set<String> counted) {
        super(issuer, counted);
        this.memory = memory;
        this.introspector = introspector;
    }

    Introspector introspector() {
        return introspector;
    }

    /** What becomes of the token. */
    CompletableFuture<TokenAnswer> judge(String token, Fingerprint fingerprint, Clock clock) {
        Instant now = clock.instant();
        int lengthMax = issuer().demands().tokenBytesMax();
        if (token.length() > lengthMax) {
            return CompletableFuture.completedFuture(
                    new Refused(Flaw.TOO_LONG, token.length() + " characters (expected: at most " + lengthMax + ")"));
        }
        if (!isToken(token)) {
            return CompletableFuture.completedFuture(new Refused(Flaw.MALFORMED, "not the form of a token"));
        }
        Refused known = refused.find(fingerprint, now);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<TokenAnswer> mine = new CompletableFuture<>();
        CompletableFuture<TokenAnswer> running = underWay.putIfAbsent(fingerprint, mine);
        if (running != null) {
            return running;
        }
        var _ = introspector.ask(token).whenComplete((said, failure) -> {
            TokenAnswer answer = said == null
                    ? new Refused(Flaw.ISSUER_AWAY, issuer().name() + ": " + failure)
                    : safeAnswer(said, fingerprint, now);
            // Ahead of who waits: a request that comes now must find the answer, or itself be first to ask.
            underWay.remove(fingerprint);
            mine.complete(answer);
        });
        return mine;
    }

    /** Whoever waits must not wait for ever, whatever an issuer says. */
    private TokenAnswer safeAnswer(Said said, Fingerprint fingerprint, Instant asked) {
        try {
            return answer(said, fingerprint, asked);
        } catch (RuntimeException e) {
            return new Refused(Flaw.ISSUER_AWAY, issuer().name() + ": its answer cannot be judged: " + e);
        }
    }

    private TokenAnswer answer(Said said, Fingerprint fingerprint, Instant asked) {
        String name = issuer().name();
        return switch (said) {
            case Said.Active active -> judged(active.claims(), fingerprint, asked);
            case Said.Inactive ignored ->
                remembered(
                        fingerprint,
                        new Refused(Flaw.INACTIVE, name + ": the issuer says that it does not hold"),
                        asked);
            case Said.Away away -> new Refused(Flaw.ISSUER_AWAY, name + ": " + away.detail());
            case Said.Busy ignored -> new Refused(Flaw.BUSY, name + ": too many tokens wait to be asked about");
        };
    }

    private TokenAnswer judged(TokenClaims claims, Fingerprint fingerprint, Instant asked) {
        try {
            claims.requireIntrospected(issuer(), asked);
            return new Accepted(new VerifiedToken(
                    fingerprint,
                    this,
                    null,
                    claims.caller(issuer().claims()),
                    claims.facts(),
                    claims.counted(counted()),
                    claims.boundTo(),
                    new VerifiedToken.Times(
                            claims.endOrNever(issuer().demands().clockSkew()), asked.plus(memory.accepted()))));
        } catch (FlawedTokenException e) {
            return remembered(fingerprint, new Refused(e.flaw(), issuer().name() + ": " + e.getMessage()), asked);
        }
    }

    private Refused remembered(Fingerprint fingerprint, Refused answer, Instant asked) {
        if (!memory.refused().isZero()) {
            refused.add(fingerprint, answer, asked.plus(memory.refused()));
        }
        return answer;
    }

    /** RFC 6750 section 2.1, b64token: nothing else is worth a call, or may stand in one. */
    private static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "-._~+/".indexOf(c) < 0) {
                return false;
            }
        }
        return end > 0;
    }

    /** The first of {@code plans} that is asked about tokens; null when none is. Routes have one at most. */
    static @Nullable OpaqueIssuer among(Iterable<IssuerPlan> plans) {
        for (IssuerPlan plan : plans) {
            if (plan instanceof OpaqueIssuer opaque) {
                return opaque;
            }
        }
        return null;
    }
}
