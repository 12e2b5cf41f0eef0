package io.tollgate.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** Writes texts so that reading the file gives them back: what looks like a reference gets another dollar sign. */
public final class Escapes {
    private Escapes() {}

    /** A copy of {@code json} with its texts escaped. */
    public static JsonNode escaped(JsonNode json) {
        return escape(json.deepCopy());
    }

    private static JsonNode escape(JsonNode json) {
        if (json.isTextual()) {
            return TextNode.valueOf(References.escape(json.textValue()));
        }
        if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, escape(array.get(i)));
            }
        } else if (json instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(escape(field.getValue()));
            }
        }
        return json;
    }
}
