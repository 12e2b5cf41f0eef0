package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Draft;
import io.tollgate.core.config.Kind;
import io.tollgate.core.explain.Explanation;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param explanation by what holds now
 * @param recorded what a node did with the request; null when one was described that nobody sent
 * @param draft the configuration that explains it; null when it is the one that holds
 */
public record Explained(
        Explanation explanation,
        @Nullable RecordedDecision recorded,
        @Nullable Draft draft) {
    /** As {@link Explanation#asked}. */
    public Explained asked(String rule) {
        return new Explained(explanation.asked(rule), recorded, draft);
    }

    /** Whether it is by an object of that kind and name that is not saved: nodes know nothing of it, or another one. */
    public boolean isDraft(Kind kind, String name) {
        return draft != null && draft.has(kind, name);
    }

    /** As the admin API answers it. */
    public ObjectNode toJson() {
        ObjectNode json = explanation.toJson();
        if (recorded != null) {
            json.set("recorded", recorded.toJson(explanation));
        }
        if (draft != null) {
            json.set("draft", draft.toJson());
        }
        return json;
    }
}
