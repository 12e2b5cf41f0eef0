package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of the configuration.
 *
 * @param message what the person said about it; null when nothing
 * @param objects what it did to each object; empty in lists
 */
public record Revision(
        long number, Instant at, String by, @Nullable String message, Counts changes, List<ObjectChange> objects) {
    public Revision {
        objects = List.copyOf(objects);
    }

    /** How many objects came, changed and went. */
    public record Counts(int added, int changed, int removed) {}

    /**
     * What it did to one object.
     *
     * @param object for example {@code routes/orders-read}
     * @param before null when it was made
     * @param after null when it was deleted
     */
    public record ObjectChange(
            String object,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        /** The single differences. */
        public List<FieldChange> fields() {
            return FieldChange.between(before, after);
        }
    }

    Revision with(List<ObjectChange> found) {
        return new Revision(number, at, by, message, changes, found);
    }

    /** What REST answers; with {@code objects} only when there are some. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("number", number)
                .put("at", at.toString())
                .put("by", by)
                .put("message", message);
        json.putObject("changes")
                .put("added", changes.added())
                .put("changed", changes.changed())
                .put("removed", changes.removed());
        if (!objects.isEmpty()) {
            ArrayNode list = json.putArray("objects");
            for (ObjectChange change : objects) {
                ArrayNode fields =
                        list.addObject().put("object", change.object()).putArray("changes");
                change.fields().forEach(field -> fields.add(field.toJson()));
            }
        }
        return json;
    }
}
