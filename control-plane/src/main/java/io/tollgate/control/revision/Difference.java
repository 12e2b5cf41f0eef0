package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.revision.History.Past;
import io.tollgate.control.revision.Revision.Counts;
import io.tollgate.core.json.Json;
import io.tollgate.core.risk.Excerpt;
import io.tollgate.core.risk.Risk;
import io.tollgate.core.risk.RiskKind;
import io.tollgate.core.risk.Risks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What going from one revision to another does.
 *
 * @param from the revision that is left
 * @param to the revision that is gone to; may be the older
 * @param counts of all objects that differ
 * @param objects in order of kind and name, {@link #OBJECTS_MAX} at most
 * @param risks what it means, the gravest first
 */
public record Difference(long from, long to, Counts counts, List<ObjectChange> objects, List<Risk> risks) {
    /** The most objects that are shown; {@link #counts} is of all. */
    public static final int OBJECTS_MAX = 1_000;

    public Difference {
        objects = List.copyOf(objects);
        risks = List.copyOf(risks);
    }

    static Difference of(long from, long to, List<ObjectChange> changes, Past before, Past after) {
        List<Risk> risks = new ArrayList<>();
        List<String> unreadable = Stream.concat(before.unreadable().stream(), after.unreadable().stream())
                .distinct()
                .toList();
        if (!unreadable.isEmpty()) {
            risks.add(Risk.of(
                    RiskKind.NOT_ALL_JUDGED,
                    "This version can't read what was then " + Excerpt.of(unreadable) + ", and left it out."));
        }
        risks.addAll(Risks.between(before.configuration(), after.configuration()));
        return new Difference(
                from, to, Counts.of(changes), changes.subList(0, Math.min(changes.size(), OBJECTS_MAX)), risks);
    }

    /** Whether both revisions hold the same. */
    public boolean isEmpty() {
        return objects.isEmpty();
    }

    /** How many objects differ that {@link #objects} does not hold. */
    public int left() {
        return counts.added() + counts.changed() + counts.removed() - objects.size();
    }

    /**
     * {@code {"from","to","counts",<field>:[{"object","op","changes"}],"risks":[…]}}; {@code "objectsLeftOut"} when not
     * all are shown.
     */
    ObjectNode toJson(String field) {
        ObjectNode json = Json.object().put("from", from).put("to", to);
        json.set("counts", counts.toJson());
        ArrayNode list = json.putArray(field);
        objects.forEach(change -> list.add(change.toJson()));
        if (left() > 0) {
            json.put("objectsLeftOut", left());
        }
        ArrayNode meaning = json.putArray("risks");
        risks.forEach(risk -> meaning.add(risk.toJson()));
        return json;
    }
}
