package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.core.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of the configuration.
 *
 * @param requestId of the request that made it; empty when none did, or it is not known any more
 * @param message what the person said about it; null when nothing
 * @param objects what it did to each object; empty in lists
 */
public record Revision(
        long number,
        Instant at,
        String by,
        String requestId,
        @Nullable String message,
        Counts changes,
        List<ObjectChange> objects) {
    public Revision {
        objects = List.copyOf(objects);
    }

    /** How many objects came, changed and went. */
    public record Counts(int added, int changed, int removed) {
        static Counts of(List<ObjectChange> changes) {
            return new Counts(count(changes, "create"), count(changes, "update"), count(changes, "delete"));
        }

        private static int count(List<ObjectChange> changes, String verb) {
            return (int) changes.stream()
                    .filter(change -> change.verb().equals(verb))
                    .count();
        }

        /** All of them. */
        public int total() {
            return added + changed + removed;
        }

        ObjectNode toJson() {
            return Json.object().put("added", added).put("changed", changed).put("removed", removed);
        }
    }

    Revision with(List<ObjectChange> found) {
        return new Revision(number, at, by, requestId, message, changes, found);
    }

    /** What REST answers; with {@code objects} only when there are some. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("number", number)
                .put("at", at.toString())
                .put("by", by)
                .put("requestId", requestId)
                .put("message", message);
        json.set("changes", changes.toJson());
        if (!objects.isEmpty()) {
            ArrayNode list = json.putArray("objects");
            for (ObjectChange change : objects) {
                list.add(change.toJson());
            }
        }
        return json;
    }
}
