package io.tollgate.node.snapshot;

import io.tollgate.core.config.Route;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.upstream.UpstreamPlan;
import java.util.List;

/**
 * A route with everything a request needs looked up.
 *
 * @param credentials what it takes for a proof of who is calling
 * @param limits the route's, in its order
 */
public record RoutePlan(
        Route route,
        UpstreamPlan upstream,
        AcceptedCredentials credentials,
        List<LimitPlan> limits,
        long requestTimeoutNanos) {
    public RoutePlan {
        limits = List.copyOf(limits);
    }
}
