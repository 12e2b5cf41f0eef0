package io.tollgate.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads request bodies: strict JSON, so that a name that stands twice or a second document is refused too. */
public final class Bodies {
    private Bodies() {}

    /** The document in {@code body}. */
    public static JsonNode json(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            throw new Malformed("", "empty (expected: a JSON document)");
        }
        try {
            JsonNode json = Json.parse(body);
            if (holdsNul(json)) {
                throw new Invalid("", "holds the character U+0000 (expected: text without it)");
            }
            return json;
        } catch (InvalidDocumentException e) {
            throw new Malformed(e.violations());
        }
    }

    /** JSON may say NUL in any text or name, and PostgreSQL can't keep it. */
    private static boolean holdsNul(JsonNode json) {
        if (json.isTextual()) {
            return json.textValue().indexOf(0) >= 0;
        }
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().indexOf(0) >= 0) {
                return true;
            }
        }
        for (JsonNode child : json) {
            if (holdsNul(child)) {
                return true;
            }
        }
        return false;
    }

    /** The document in {@code body}; an empty object when there is no body. */
    public static JsonNode jsonOrEmpty(byte @Nullable [] body) {
        return body == null || body.length == 0 ? Json.object() : json(body);
    }
}
