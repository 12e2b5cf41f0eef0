package io.tollgate.control.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a revision, or several in a row, did to one object.
 *
 * @param before null when it was made
 * @param after null when it was deleted
 */
public record ObjectChange(
        Kind kind,
        String name,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {

    /** For example {@code routes/orders-read}. */
    public String object() {
        return kind.plural() + "/" + name;
    }

    /** {@code create}, {@code update} or {@code delete}. */
    public String verb() {
        return before == null ? "create" : after == null ? "delete" : "update";
    }

    /** The single differences. */
    public List<FieldChange> fields() {
        return FieldChange.between(before, after);
    }

    /** {@code {"object","op":"create|update|delete","changes":[…]}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("object", object()).put("op", verb());
        ArrayNode changes = json.putArray("changes");
        fields().forEach(field -> changes.add(field.toJson()));
        return json;
    }
}
