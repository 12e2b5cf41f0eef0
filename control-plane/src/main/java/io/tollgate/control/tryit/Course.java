package io.tollgate.control.tryit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How a request went through its node: which target took it, and how long it was at each step, as the node tells.
 *
 * @param event null when that is not known
 * @param untold why it is not known; empty when it is
 */
public record Course(@Nullable RequestEvent event, String untold) {
    private static final String LIMITS = "limit";

    static Course untold(String why) {
        return new Course(null, why);
    }

    /** What the limits had to do with it, in words. */
    String limitsAsked() {
        RequestEvent told = event;
        if (told == null
                || (told.outcome().limit().isEmpty() && told.cost().steps().isEmpty())) {
            return "a node asks these of whatever comes so far; whether it counted this request is not known";
        }
        String refused = told.outcome().limit();
        if (!refused.isEmpty()) {
            return "limit " + refused + " refused it";
        }
        return told.cost().steps().stream().anyMatch(took -> took.step().equals(LIMITS))
                ? "the node asked, and this request was counted"
                : "the node did not ask: the request did not come so far";
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        RequestEvent told = event;
        if (told == null) {
            return json.put("untold", untold);
        }
        String target = told.way().target();
        json.put("target", target.isEmpty() ? null : target)
                .put("attempts", told.way().attempts());
        json.put("durationMs", told.cost().durationMicros() / 1e3);
        if (told.cost().upstreamMicros() >= 0) {
            json.put("upstreamMs", told.cost().upstreamMicros() / 1e3);
        }
        ArrayNode steps = json.putArray("steps");
        told.cost()
                .steps()
                .forEach(each -> steps.addObject()
                        .put("step", each.step())
                        .put("ms", each.took().toNanos() / 1e6));
        return json;
    }
}
