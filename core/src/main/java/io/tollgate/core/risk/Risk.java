package io.tollgate.core.risk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a change means.
 *
 * @param object what it is about, as {@code routes/orders-read}; empty when about several
 * @param detail a sentence for people
 * @param permission the permission that is gained or lost; null where it is about something else
 * @param consumers who gains or loses; empty where it is about something else
 * @param routes where; empty where the object says it
 */
public record Risk(
        RiskKind kind,
        String object,
        String detail,
        @Nullable String permission,
        Excerpt consumers,
        Excerpt routes) {

    /** One that is about no object. */
    public static Risk of(RiskKind kind, String detail) {
        return new Risk(kind, "", detail, null, Excerpt.NONE, Excerpt.NONE);
    }

    static Risk of(RiskKind kind, Kind objectKind, String name, String detail) {
        return new Risk(kind, objectKind.plural() + "/" + name, detail, null, Excerpt.NONE, Excerpt.NONE);
    }

    /**
     * {@code {"kind","effect","object","detail"}}, and {@code "permission"}, {@code "consumers"} and {@code "routes"} where
     * there are some, with {@code "consumersTotal"} and {@code "routesTotal"} where not all are told.
     */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("kind", kind.wire())
                .put("effect", kind.effect().wire());
        if (!object.isEmpty()) {
            json.put("object", object);
        }
        json.put("detail", detail);
        if (permission != null) {
            json.put("permission", permission);
        }
        put(json, "consumers", consumers);
        put(json, "routes", routes);
        return json;
    }

    private static void put(ObjectNode json, String field, Excerpt excerpt) {
        List<String> names = excerpt.names();
        if (names.isEmpty()) {
            return;
        }
        names.forEach(json.putArray(field)::add);
        if (excerpt.total() > names.size()) {
            json.put(field + "Total", excerpt.total());
        }
    }
}
