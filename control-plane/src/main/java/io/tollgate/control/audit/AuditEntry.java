package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done.
 *
 * @param id grows; neighbours may have committed in another order
 * @param before the object before; null when there was none
 * @param after the object after; null when there is none
 * @param revision the revision it made; null when it made none
 */
public record AuditEntry(
        long id,
        Instant at,
        String actor,
        String address,
        String requestId,
        String action,
        String object,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        @Nullable Long revision,
        @Nullable String message) {

    /** What REST answers. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("at", at.toString())
                .put("actor", actor)
                .put("address", address)
                .put("requestId", requestId)
                .put("action", action)
                .put("object", object);
        json.set("before", before);
        json.set("after", after);
        return json.put("revision", revision).put("message", message);
    }
}
