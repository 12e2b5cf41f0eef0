package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.explain.Explanation;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param explanation by what holds now
 * @param recorded what a node did with the request; null when one was described that nobody sent
 */
public record Explained(Explanation explanation, @Nullable RecordedDecision recorded) {
    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = explanation.toJson();
        if (recorded != null) {
            json.set("recorded", recorded.toJson(explanation));
        }
        return json;
    }
}
