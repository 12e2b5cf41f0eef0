package io.tollgate.control.penalty;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is held back.
 *
 * @param subject an address, a network such as {@code 203.0.113.0/24}, a key id, or {@code everybody}: all who fail, together
 * @param failures that count yet, by the node that counts most
 * @param closedUntil every request is refused until then; null when requests only wait, and always for a key
 *     and for everybody
 * @param nodes that report it, by name
 */
public record PenaltyView(
        String subject, double failures, @Nullable Instant closedUntil, List<String> nodes) {
    static final String EVERYBODY = "everybody";

    public PenaltyView {
        nodes = List.copyOf(nodes);
    }

    /** {@code address}, {@code network}, {@code key} or {@code everybody}. */
    public String kind() {
        if (subject.equals(EVERYBODY)) {
            return EVERYBODY;
        }
        return subject.startsWith("k_") ? "key" : subject.contains("/") ? "network" : "address";
    }

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("subject", subject)
                .put("kind", kind())
                .put("failures", Math.round(failures))
                .put("closedUntil", closedUntil == null ? null : closedUntil.toString());
        nodes.forEach(json.putArray("nodes")::add);
        return json;
    }
}
