package io.tollgate.node.exchange;

import io.tollgate.core.access.Caller;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.snapshot.NodeSnapshot;
import io.tollgate.node.snapshot.RoutePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells adaptive limits how requests ended: those that hold for the request, or all where no route was found. */
final class Conduct {
    private Conduct() {}

    /** On the event loop, once the status is known; never for a configuration in which nothing adapts. */
    static void tell(AdaptiveLimits adaptive, RequestContext ended, int status) {
        NodeSnapshot snapshot = ended.snapshot();
        RoutePlan plan = ended.plan();
        if (plan == null) {
            // Whoever looks for what is not there is behind no limit; all that count by address learn of it.
            snapshot.ladders().values().forEach(ladder -> tell(adaptive, ladder, ended, null, status));
            return;
        }
        Caller caller = ended.caller();
        List<LimitPlan> held = snapshot.limitsOf(plan, caller);
        for (int i = 0; i < held.size(); i++) {
            tell(adaptive, snapshot.ladders().get(held.get(i).limit().name()), ended, caller, status);
        }
    }

    private static void tell(
            AdaptiveLimits adaptive,
            @Nullable Ladder ladder,
            RequestContext ended,
            @Nullable Caller caller,
            int status) {
        if (ladder != null) {
            String consumer = caller == null ? null : caller.consumer();
            adaptive.answered(
                    ladder,
                    ended.clientAddress(),
                    consumer,
                    status,
                    ended.path().hashCode());
        }
    }
}
