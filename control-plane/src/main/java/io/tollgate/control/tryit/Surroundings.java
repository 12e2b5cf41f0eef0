package io.tollgate.control.tryit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.limited.CounterStateView;
import io.tollgate.control.upstream.TargetSight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request meets: the counters it falls on, and the targets it may go to.
 *
 * @param limits those that hold, in the order in which nodes ask them
 * @param targets of the upstream that it goes to, as the node sees them; empty when it goes to none, or that is not told
 * @param untold why it is not known which limits hold; empty when it is, or none is asked
 */
public record Surroundings(List<LimitState> limits, List<TargetState> targets, String untold) {
    static final Surroundings UNKNOWN = new Surroundings(List.of(), List.of(), "");

    public Surroundings {
        limits = List.copyOf(limits);
        targets = List.copyOf(targets);
    }

    /** Whether it meets nothing, or nothing can be told. */
    public boolean isEmpty() {
        return limits.isEmpty() && targets.isEmpty() && untold.isEmpty();
    }

    /**
     * One limit.
     *
     * @param from why it holds: {@code of the route}
     * @param counter how it stands; null when that can't be told
     * @param untold why it can't be told; empty when it is
     */
    public record LimitState(
            String limit, String from, @Nullable CounterStateView counter, String untold) {}

    /** One target, as the node sees it. */
    public record TargetState(String url, int weight, TargetSight sight) {
        /** Whether a new request may go there. */
        public boolean isEligible() {
            return weight > 0 && sight == TargetSight.HEALTHY;
        }

        /** Why none goes there; empty when one may. */
        public String why() {
            if (weight == 0) {
                return "its weight is 0";
            }
            return switch (sight) {
                case HEALTHY -> "";
                case UNHEALTHY -> "the node's checks of it fail";
                case EJECTED -> "left out for a while because its answers failed";
                case DRAINING, DRAINED -> "the node still has it with a weight of 0";
                case UNKNOWN -> "the node has told nothing of it";
            };
        }
    }

    void into(ObjectNode json) {
        ArrayNode counters = json.putArray("limits");
        for (LimitState each : limits) {
            ObjectNode item = counters.addObject().put("limit", each.limit).put("from", each.from);
            CounterStateView counter = each.counter;
            item.set("counter", counter == null ? null : counter.toJson());
            if (!each.untold.isEmpty()) {
                item.put("untold", each.untold);
            }
        }
        if (!untold.isEmpty()) {
            json.put("limitsUntold", untold);
        }
        ArrayNode list = json.putArray("targets");
        for (TargetState each : targets) {
            ObjectNode item = list.addObject()
                    .put("url", each.url)
                    .put("weight", each.weight)
                    .put("state", each.sight.label())
                    .put("eligible", each.isEligible());
            if (!each.isEligible()) {
                item.put("why", each.why());
            }
        }
    }
}
