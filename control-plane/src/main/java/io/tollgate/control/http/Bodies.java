package io.tollgate.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.control.problem.ProblemException.Malformed;
import io.tollgate.control.problem.ProblemException.TooLarge;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads request bodies: strict JSON, so that a name that stands twice or a second document is refused too. */
public final class Bodies {
    /** The largest body of nearly every endpoint, in bytes. */
    public static final int USUAL_MAX = 4 << 20;

    /** The largest body that holds a whole configuration, in bytes: some ten thousand routes. No larger is read at all. */
    public static final int WHOLE_MAX = 24 << 20;

    private Bodies() {}

    /** The document in {@code body}. */
    public static JsonNode json(byte @Nullable [] body) {
        return json(body, USUAL_MAX);
    }

    /** The document in {@code body}, of at most {@code bytesMax}. */
    public static JsonNode json(byte @Nullable [] body, int bytesMax) {
        return json(body, bytesMax, Json::parse);
    }

    /** A document that holds one of a form that others made, which may be deeper than ours and as large as a whole one. */
    public static JsonNode foreign(byte @Nullable [] body) {
        return json(body, WHOLE_MAX, Json::parseForeign);
    }

    @FunctionalInterface
    private interface Parser {
        JsonNode parse(byte[] body) throws InvalidDocumentException;
    }

    private static JsonNode json(byte @Nullable [] body, int bytesMax, Parser parser) {
        if (body == null || body.length == 0) {
            throw new Malformed("", "empty (expected: a JSON document)");
        }
        if (body.length > bytesMax) {
            throw new TooLarge(bytesMax);
        }
        try {
            JsonNode json = parser.parse(body);
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

    /**
     * The document in {@code body}; an empty object when there is no body. Where none is needed the body is a text that may
     * be null: of a {@code byte[]} the framework demands that it be there.
     */
    public static JsonNode jsonOrEmpty(@Nullable String body) {
        return body == null || body.isEmpty() ? Json.object() : json(body.getBytes(StandardCharsets.UTF_8));
    }
}
