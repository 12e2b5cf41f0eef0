package io.tollgate.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.page.Page;
import io.tollgate.core.json.Json;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query string of a list.
 *
 * @param limit most items, 1 to 1000; 100 when left out
 * @param cursor {@code next} of the page before
 * @param q text that items contain
 * @param tag tag that items have
 * @param sort a field, with - in front to turn the order round
 */
@Introspected
public record ListParameters(
        @Nullable @QueryValue String limit,
        @Nullable @QueryValue String cursor,
        @Nullable @QueryValue String q,
        @Nullable @QueryValue String tag,
        @Nullable @QueryValue String sort) {

    /** What it asks; refused as malformed when it makes no sense. */
    public ListQuery query() {
        return ListQuery.of(limit, cursor, q, tag, sort);
    }

    /** {@code {"items":[…],"next":"…"}}. */
    public static <T> JsonNode toJson(Page<T> page, Function<T, ObjectNode> form) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(item -> items.add(form.apply(item)));
        if (page.next() != null) {
            json.put("next", page.next());
        }
        return json;
    }
}
