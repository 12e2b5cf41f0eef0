package io.tollgate.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
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
            return Json.parse(body);
        } catch (InvalidDocumentException e) {
            throw new Malformed(e.violations());
        }
    }

    /** The document in {@code body}; an empty object when there is no body. */
    public static JsonNode jsonOrEmpty(byte @Nullable [] body) {
        return body == null || body.length == 0 ? Json.object() : json(body);
    }
}
