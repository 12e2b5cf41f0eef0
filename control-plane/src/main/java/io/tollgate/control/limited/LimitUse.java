package io.tollgate.control.limited;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a limit is used.
 *
 * @param global whether it holds for every request, named anywhere or not
 * @param routes that name it; null when who asks may not see routes
 * @param consumers that name it; null when who asks may not see consumers
 * @param keys how many API keys that still open doors name it; null when who asks may not see keys
 */
public record LimitUse(
        boolean global,
        @Nullable Names routes,
        @Nullable Names consumers,
        @Nullable Integer keys) {

    /**
     * Names of objects.
     *
     * @param first in order of name, {@value #NAMES_MAX} at most
     * @param total of all
     */
    public record Names(List<String> first, int total) {
        static final int NAMES_MAX = 100;

        public Names {
            first = List.copyOf(first);
        }

        static Names of(List<String> all) {
            return new Names(all.stream().limit(NAMES_MAX).toList(), all.size());
        }
    }

    /** {@code {"global","routes":[…],"routesTotal","consumers":[…],"consumersTotal","keys"}} without what may not be seen. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("global", global);
        put(json, "routes", routes);
        put(json, "consumers", consumers);
        return keys == null ? json : json.put("keys", keys);
    }

    private static void put(ObjectNode json, String field, @Nullable Names names) {
        if (names != null) {
            names.first().forEach(json.putArray(field)::add);
            json.put(field + "Total", names.total());
        }
    }
}
