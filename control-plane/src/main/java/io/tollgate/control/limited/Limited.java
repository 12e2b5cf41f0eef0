package io.tollgate.control.limited;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whom limits refused in the last minute.
 *
 * @param counters with most refusals first
 * @param others by limit: refusals of counters that are not among these, since nodes tell of the most refused only
 */
public record Limited(List<LimitedView> counters, Map<String, Long> others) {
    public Limited {
        counters = List.copyOf(counters);
        others = Map.copyOf(others);
    }

    /** The same of one limit. */
    public Limited of(String limit) {
        Long more = others.get(limit);
        return new Limited(
                counters.stream()
                        .filter(each -> each.whose().limit().equals(limit))
                        .toList(),
                more == null ? Map.of() : Map.of(limit, more));
    }

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        counters.forEach(each -> items.add(each.toJson()));
        ObjectNode more = json.putObject("others");
        new TreeMap<>(others).forEach(more::put);
        return json;
    }
}
