package io.tollgate.control.revision;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.ManyObjects.Written;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.revision.History.Past;
import io.tollgate.control.revision.Revision.Counts;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;
import io.tollgate.core.risk.Excerpt;
import io.tollgate.core.risk.Risk;
import io.tollgate.core.risk.RiskKind;
import io.tollgate.core.risk.Risks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What going from one revision to another does.
 *
 * @param from the revision that is left
 * @param to the revision that is gone to; may be the older
 * @param counts of all objects that differ
 * @param objects in order of kind and name, {@link #OBJECTS_MAX} at most, of those that may be read
 * @param risks what it means, the gravest first
 */
public record Difference(long from, long to, Counts counts, List<ObjectChange> objects, List<Risk> risks) {
    /** The most objects that are shown; {@link #counts} is of all. */
    public static final int OBJECTS_MAX = 1_000;

    public Difference {
        objects = List.copyOf(objects);
        risks = List.copyOf(risks);
    }

    /**
     * @param readable kinds whose objects may be told of; of the others only how many there are
     */
    static Difference of(
            long from, long to, List<ObjectChange> changes, Past before, Past after, Predicate<Kind> readable) {
        List<Risk> risks = new ArrayList<>();
        List<String> unreadable = Stream.concat(before.unreadable().stream(), after.unreadable().stream())
                .distinct()
                .filter(object -> isReadable(object, readable))
                .toList();
        if (!unreadable.isEmpty()) {
            risks.add(Risk.of(
                    RiskKind.NOT_ALL_JUDGED,
                    "This version can't read what was then " + Excerpt.of(unreadable) + ", and left it out."));
        }
        List<Risk> all = Risks.between(before.configuration(), after.configuration());
        List<Risk> told =
                all.stream().filter(risk -> isReadable(risk, readable)).toList();
        if (told.size() < all.size()) {
            risks.add(Risk.of(
                    RiskKind.NOT_ALL_JUDGED,
                    (all.size() - told.size()) + " further risks are about objects that you may not read."));
        }
        risks.addAll(told);
        List<ObjectChange> objects = changes.stream()
                .filter(change -> readable.test(change.kind()))
                .limit(OBJECTS_MAX)
                .toList();
        return new Difference(from, to, Counts.of(changes), objects, risks);
    }

    /** What a write of several objects did, or would do, as far as {@code actor} may be told. */
    public static Difference of(Actor actor, Written written) {
        long from = written.before().revision();
        return of(
                from,
                Math.max(from + 1, written.revision()),
                written.changes(),
                Past.of(written.before().configuration()),
                Past.of(written.after()),
                kind -> actor.may(Catalogue.permission(kind, false)));
    }

    private static boolean isReadable(Risk risk, Predicate<Kind> readable) {
        return isReadable(risk.object(), readable)
                && (risk.consumers().total() == 0 || readable.test(Kind.CONSUMER))
                && (risk.routes().total() == 0 || readable.test(Kind.ROUTE));
    }

    /** Of {@code routes/orders-read} and the like; what names no object may be told. */
    private static boolean isReadable(String object, Predicate<Kind> readable) {
        return Stream.of(Kind.values())
                .filter(kind -> object.startsWith(kind.plural() + "/"))
                .allMatch(readable);
    }

    /** Whether both revisions hold the same. */
    public boolean isEmpty() {
        return counts.total() == 0;
    }

    /** How many objects differ that {@link #objects} does not hold. */
    public int left() {
        return counts.total() - objects.size();
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
