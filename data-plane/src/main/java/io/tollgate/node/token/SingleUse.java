package io.tollgate.node.token;

import io.tollgate.core.token.Flaw;
import io.tollgate.node.token.SpentTokens.Answer;
import io.tollgate.node.token.TokenAnswer.Accepted;
import io.tollgate.node.token.TokenAnswer.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The last word about tokens that open only once. Any thread; nothing here waits. */
final class SingleUse {
    /** Nodes' clocks differ too: a use is remembered a little longer than any of them takes the token for good. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Uses are remembered that long at the most, so a token may not last longer. */
    private static final Duration LIFE_MAX = Duration.ofDays(1);

    private final SpentTokens spent;
    private final Clock clock;

    SingleUse(SpentTokens spent, Clock clock) {
        this.spent = spent;
        this.clock = clock;
    }

    /** Whether tokens of one of {@code plans} open only once. */
    static boolean isAmong(List<IssuerPlan> plans) {
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).issuer().demands().singleUse()) {
                return true;
            }
        }
        return false;
    }

    /** Uses {@code token} up; it opens when this was its first use. */
    CompletionStage<TokenAnswer> spend(VerifiedToken token) {
        String name = token.plan().issuer().name();
        String jti = token.facts().jti();
        if (jti == null || jti.isEmpty()) {
            return refused(Flaw.CLAIMS, name + ": no jti, which a token for one use must have");
        }
        Duration skew = token.plan().issuer().demands().clockSkew();
        Instant now = clock.instant();
        if (token.end().isAfter(now.plus(LIFE_MAX).plus(skew))) {
            return refused(Flaw.CLAIMS, name + ": a token for one use must end within a day");
        }
        Duration kept = Duration.between(now, token.end()).plus(skew).plus(MARGIN);
        return spent.spend(new SpentTokens.Use(token.plan().issuer().issuer(), jti, kept))
                .thenApply(answer -> switch (answer) {
                    case Answer.First ignored -> new Accepted(token);
                    case Answer.Again ignored -> new Refused(Flaw.USED, name + ": has been used");
                    case Answer.Unknown unknown -> new Refused(Flaw.USE_UNKNOWN, name + ": " + unknown.why());
                });
    }

    private static CompletionStage<TokenAnswer> refused(Flaw flaw, String detail) {
        return CompletableFuture.completedFuture(new Refused(flaw, detail));
    }
}
