package io.tollgate.node.filter;

import io.tollgate.core.access.Caller;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.adaptive.LoweredPlan;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks limits that are lowered for a caller beside the limits themselves, and reads what they said. */
final class LoweredLimits {
    private final AdaptiveLimits adaptive;

    LoweredLimits(AdaptiveLimits adaptive) {
        this.adaptive = adaptive;
    }

    /** {@code limits}, with those behind them that are lowered; the same list when none is. */
    List<LimitPlan> beside(RequestContext request, List<LimitPlan> limits) {
        Map<String, Ladder> ladders = request.snapshot().ladders();
        if (ladders.isEmpty() || adaptive.lowersNobody()) {
            return limits;
        }
        Caller caller = request.caller();
        List<LoweredPlan> lowered =
                adaptive.of(limits, ladders, request.clientAddress(), caller == null ? null : caller.consumer());
        if (lowered.isEmpty()) {
            return limits;
        }
        request.lowered(lowered, lowered.getFirst().outcome(false));
        List<LimitPlan> all = new ArrayList<>(limits);
        lowered.forEach(each -> all.add(each.plan()));
        return all;
    }

    /** What there is to tell the client of: everything but lowered limits in shadow, which nobody is to notice. */
    List<LimitState> judged(RequestContext request, List<LimitState> states) {
        List<LoweredPlan> lowered = request.loweredPlans();
        if (lowered.isEmpty()) {
            return states;
        }
        List<LimitState> told = new ArrayList<>(states.size());
        for (LimitState state : states) {
            LoweredPlan plan = state.policy().isLowered() ? find(lowered, state) : null;
            if (plan == null || plan.enforced()) {
                told.add(state);
            }
            if (plan != null && state.refuses()) {
                adaptive.turnedAway(plan);
                request.lowered(lowered, plan.outcome(true));
            }
        }
        return told;
    }

    private static @Nullable LoweredPlan find(List<LoweredPlan> lowered, LimitState state) {
        for (LoweredPlan plan : lowered) {
            if (plan.isOf(state.policy())) {
                return plan;
            }
        }
        return null;
    }
}
