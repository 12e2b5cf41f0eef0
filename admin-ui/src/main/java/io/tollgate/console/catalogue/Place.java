package io.tollgate.console.catalogue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A place in a document.
 *
 * @param pointer RFC 6901
 */
record Place(String pointer) {
    /** What stands there; a missing node when nothing does. */
    JsonNode read(JsonNode document) {
        return document.at(JsonPointer.compile(pointer));
    }

    /**
     * Puts {@code value} there, making the objects on the way. Null says "nothing": a field that the document spells out
     * becomes JSON null, and one that it leaves out stays out.
     */
    void write(ObjectNode document, @Nullable JsonNode value) {
        JsonPointer path = JsonPointer.compile(pointer);
        if (value == null && path.head() != null && !document.at(path.head()).isContainerNode()) {
            return;
        }
        JsonNode parent = parent(document, path);
        String field = path.last().getMatchingProperty();
        if (parent instanceof ArrayNode array) {
            array.set(path.last().getMatchingIndex(), value);
        } else if (parent instanceof ObjectNode object) {
            if (value != null) {
                object.set(field, value);
            } else if (object.has(field)) {
                object.putNull(field);
            }
        }
    }

    /** Takes away what stands there. */
    void remove(ObjectNode document) {
        JsonPointer path = JsonPointer.compile(pointer);
        if (document.at(path.head()) instanceof ObjectNode parent) {
            parent.remove(path.last().getMatchingProperty());
        }
    }

    /** Whether {@code other} is this place or inside it. */
    boolean holds(String other) {
        return other.equals(pointer) || other.startsWith(pointer + "/");
    }

    private static JsonNode parent(ObjectNode document, JsonPointer path) {
        JsonNode at = document;
        for (JsonPointer rest = path; rest.tail() != null && !rest.tail().matches(); rest = rest.tail()) {
            JsonNode next = at.isArray() ? at.get(rest.getMatchingIndex()) : at.get(rest.getMatchingProperty());
            if (next == null || next.isNull()) {
                next = ((ObjectNode) at).putObject(rest.getMatchingProperty());
            }
            at = next;
        }
        return at;
    }
}
