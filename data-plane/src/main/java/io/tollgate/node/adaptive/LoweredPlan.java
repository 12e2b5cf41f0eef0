package io.tollgate.node.adaptive;

import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitPolicy;
import io.tollgate.node.record.LoweredOutcome;

/**
 * A lowered limit that a request is counted by, beside the limit itself.
 *
 * @param plan what is asked
 * @param leftPercent of the limit
 * @param why it is lowered, for people
 * @param enforced whether it refuses; else it is told of and changes nothing
 * @param behaviour whose it is
 */
public record LoweredPlan(LimitPlan plan, double leftPercent, String why, boolean enforced, Behaviour behaviour) {
    /** Whether that is a policy of it. */
    public boolean isOf(LimitPolicy policy) {
        for (LimitPlan.Rule rule : plan.rules()) {
            if (rule.policy().equals(policy)) {
                return true;
            }
        }
        return false;
    }

    /** The name of the limit. */
    public String limit() {
        return plan.limit().name();
    }

    /** For people: {@code halved: 62 % of 340 requests refused in 60 s}. */
    public String words() {
        return words(leftPercent, why);
    }

    static String words(double leftPercent, String why) {
        String how = leftPercent == 50 ? "halved" : "lowered to " + LoweredOutcome.percent(leftPercent) + " %";
        return how + ": " + why;
    }

    /** What it meant for a request, which it refuses, or would if it were no shadow, or lets pass. */
    public LoweredOutcome outcome(boolean refuses) {
        LoweredOutcome.Verdict verdict = !refuses
                ? LoweredOutcome.Verdict.PASS
                : enforced ? LoweredOutcome.Verdict.REFUSE : LoweredOutcome.Verdict.WOULD_REFUSE;
        return new LoweredOutcome(limit(), leftPercent, words(), verdict);
    }
}
