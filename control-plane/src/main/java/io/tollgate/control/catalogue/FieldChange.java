package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two documents.
 *
 * @param pointer where (RFC 6901); empty for the whole document
 * @param before null when nothing was there
 * @param after null when nothing is there
 */
public record FieldChange(
        String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {

    /** Every difference, as deep as both sides are objects, or lists of one length. */
    public static List<FieldChange> between(@Nullable JsonNode before, @Nullable JsonNode after) {
        List<FieldChange> found = new ArrayList<>();
        collect("", before, after, found);
        return List.copyOf(found);
    }

    /** {@code {"changes":[…]}}: what a dry run answers. */
    public static ObjectNode toJson(List<FieldChange> changes) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("changes");
        changes.forEach(change -> list.add(change.toJson()));
        return json;
    }

    /** {@code {"op":"add|replace|remove","pointer":…,"before":…,"after":…}}. */
    public ObjectNode toJson() {
        String op = before == null ? "add" : after == null ? "remove" : "replace";
        ObjectNode json = Json.object().put("op", op).put("pointer", pointer);
        if (before != null) {
            json.set("before", before);
        }
        if (after != null) {
            json.set("after", after);
        }
        return json;
    }

    private static void collect(
            String pointer, @Nullable JsonNode before, @Nullable JsonNode after, List<FieldChange> found) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before != null && after != null && before.isObject() && after.isObject()) {
            TreeSet<String> fields = new TreeSet<>();
            before.fieldNames().forEachRemaining(fields::add);
            after.fieldNames().forEachRemaining(fields::add);
            for (String field : fields) {
                String escaped = field.replace("~", "~0").replace("/", "~1");
                collect(pointer + "/" + escaped, before.get(field), after.get(field), found);
            }
        } else if (before != null
                && after != null
                && before.isArray()
                && after.isArray()
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                collect(pointer + "/" + i, before.get(i), after.get(i), found);
            }
        } else {
            found.add(new FieldChange(pointer, before, after));
        }
    }
}
