package io.tollgate.node.filter;

import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.LimitedNow;
import java.time.Duration;
import java.util.List;

/** Notes whom limits refused. Of a request that is admitted it looks at what the limits said, and makes nothing. */
final class LimitedCallers {
    private final LimitedNow now;

    LimitedCallers(LimitedNow now) {
        this.now = now;
    }

    /** Shadows may say that they would have refused. */
    void admitted(LimitRequest asked, LimitAnswer.Admitted answer) {
        List<LimitState> states = answer.states();
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).refuses()) {
                refused(asked, states.get(i));
            }
        }
    }

    /** Of several that refuse, each refused; the one that is named is not always among the states that say so. */
    void refused(LimitRequest asked, LimitAnswer.Refused answer) {
        for (LimitState state : answer.states()) {
            if (state.refuses() && !state.policy().name().equals(answer.limit())) {
                refused(asked, state);
            }
        }
        refused(asked, answer.limit(), answer.retryAfter());
    }

    /** When a place is free again is known to nobody. */
    void hasNoPlace(LimitRequest asked, String limit) {
        refused(asked, limit, Duration.ZERO);
    }

    private void refused(LimitRequest asked, LimitState state) {
        if (!state.policy().isLowered()) { // what a lowered limit in shadow would have refused is told with it
            refused(asked, state.policy().name(), Duration.ofSeconds(state.resetSeconds()));
        }
    }

    private void refused(LimitRequest asked, String limit, Duration wait) {
        for (LimitPlan plan : asked.limits()) {
            if (plan.limit().name().equals(limit)) {
                now.refused(plan, asked, wait);
                return;
            }
        }
    }
}
