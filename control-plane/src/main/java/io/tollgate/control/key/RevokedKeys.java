package io.tollgate.control.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.List;

/**
 * Keys of one consumer that were revoked together.
 *
 * @param ids in the order of their changes
 * @param remaining keys of the consumer that are not revoked yet, which still open doors: another call is needed
 */
public record RevokedKeys(List<String> ids, int remaining) {
    public RevokedKeys {
        ids = List.copyOf(ids);
    }

    /** {@code {"revoked":["k_…"],"remaining":0}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        ids.forEach(json.putArray("revoked")::add);
        return json.put("remaining", remaining);
    }
}
