package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a document says that no route can: each once, with how often and where first. */
final class Losses {
    private static final int KEPT_MAX = 200;

    private final Map<String, Loss> losses = new LinkedHashMap<>();

    private record Loss(String pointer, int count) {}

    /** Notes that what stands at {@code pointer} is not carried over; alike ones are counted together. */
    void add(String pointer, String detail) {
        if (losses.size() < KEPT_MAX || losses.containsKey(detail)) {
            losses.merge(detail, new Loss(pointer, 1), (known, next) -> new Loss(known.pointer, known.count + 1));
        }
    }

    ArrayNode toJson() {
        ArrayNode list = Json.object().arrayNode();
        losses.forEach((detail, loss) -> {
            ObjectNode one = list.addObject();
            one.put("detail", detail).put("count", loss.count).put("pointer", loss.pointer);
        });
        return list;
    }
}
