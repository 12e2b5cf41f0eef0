package io.tollgate.control.lowered;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;

/**
 * A limit that is lowered for somebody.
 *
 * @param refused requests that it refused since, or would have, over all nodes
 * @param nodes that report it, by name
 */
public record LoweredLimitView(Whose whose, Lowering lowering, long refused, List<String> nodes) {
    public LoweredLimitView {
        nodes = List.copyOf(nodes);
    }

    /**
     * Which limit, and for whom.
     *
     * @param subject a consumer, an address, or an IPv6 network such as {@code 2001:db8:0:0:0:0:0:0/64}
     */
    public record Whose(String limit, String subject, boolean isConsumer) {
        /** {@code consumer}, {@code address} or {@code network}. */
        public String kind() {
            return isConsumer ? "consumer" : subject.contains("/") ? "network" : "address";
        }
    }

    /**
     * How far, by the node that lowers it most.
     *
     * @param leftPercent of the limit's rates
     * @param why for people: {@code halved: 62 % of 340 requests refused in 60 s}
     * @param since first lowered
     * @param until nothing is left of it, if nothing else is found
     * @param enforced whether it refuses; else it is told of and changes nothing
     */
    public record Lowering(double leftPercent, String why, Instant since, Instant until, boolean enforced) {}

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("limit", whose.limit)
                .put("subject", whose.subject)
                .put("kind", whose.kind())
                .put("leftPercent", lowering.leftPercent)
                .put("why", lowering.why)
                .put("mode", lowering.enforced ? "enforce" : "shadow")
                .put("since", lowering.since.toString())
                .put("until", lowering.until.toString())
                .put("refused", refused);
        nodes.forEach(json.putArray("nodes")::add);
        return json;
    }
}
