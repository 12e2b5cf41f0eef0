package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.core.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two edits of one document brought together. Fields that one side changed are as that side has them; lists of different
 * words, such as permissions, have what both added and lack what either removed; whatever else both changed, and not to
 * the same, is a {@link Clash} that somebody must decide. Other lists are one value: a place in a list has no name by
 * which it could be found again.
 *
 * @param theirs what the other side alone changed
 * @param mine what this side alone changed
 */
record ThreeWay(ObjectNode undecided, List<FieldChange> theirs, List<FieldChange> mine, List<Clash> clashes) {
    /**
     * What both changed.
     *
     * @param path of field names from the document's root
     * @param base null for nothing, as in the others
     */
    record Clash(
            List<String> path,
            @Nullable JsonNode base,
            @Nullable JsonNode theirs,
            @Nullable JsonNode mine) {
        String pointer() {
            return ThreeWay.pointer(path);
        }
    }

    /** Brings together what became of {@code base}; none of the documents is changed. */
    static ThreeWay of(ObjectNode base, ObjectNode theirs, ObjectNode mine) {
        ThreeWay merge = new ThreeWay(theirs.deepCopy(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        merge.objects(List.of(), base, theirs, mine, merge.undecided);
        return merge;
    }

    /** The document, with this side's value where {@code decided} says so and the other's everywhere else. */
    ObjectNode decided(Map<Clash, Boolean> mineWins) {
        ObjectNode document = undecided.deepCopy();
        mineWins.forEach((clash, wins) -> {
            if (wins) {
                put(holder(document, clash.path), clash.path.getLast(), clash.mine);
            }
        });
        return document;
    }

    private void objects(List<String> path, JsonNode base, JsonNode other, JsonNode own, ObjectNode result) {
        Set<String> names = new TreeSet<>();
        for (JsonNode document : List.of(base, other, own)) {
            document.fieldNames().forEachRemaining(names::add);
        }
        for (String name : names) {
            List<String> at = new ArrayList<>(path);
            at.add(name);
            field(List.copyOf(at), base.get(name), other.get(name), own.get(name), result);
        }
    }

    private void field(
            List<String> at,
            @Nullable JsonNode base,
            @Nullable JsonNode other,
            @Nullable JsonNode own,
            ObjectNode result) {
        String name = at.getLast();
        if (same(other, own)) {
            return;
        }
        if (other instanceof ObjectNode && own instanceof ObjectNode) {
            objects(at, base instanceof ObjectNode ? base : Json.object(), other, own, (ObjectNode) result.get(name));
        } else if (same(base, own)) {
            theirs.add(new FieldChange(pointer(at), base, other));
        } else if (same(base, other)) {
            put(result, name, own);
            mine.add(new FieldChange(pointer(at), base, own));
        } else if (words(base) && words(other) && words(own) && !reordered(base, other) && !reordered(base, own)) {
            ArrayNode together = together(base, other, own);
            result.set(name, together);
            theirs.add(new FieldChange(pointer(at), base, other));
            mine.add(new FieldChange(pointer(at), base, own));
        } else {
            clashes.add(new Clash(at, base, other, own));
        }
    }

    /** Whether only the order is another, which adding and removing would lose. */
    private static boolean reordered(@Nullable JsonNode before, @Nullable JsonNode after) {
        return texts(before).equals(texts(after));
    }

    private static ArrayNode together(@Nullable JsonNode base, @Nullable JsonNode other, @Nullable JsonNode own) {
        Set<String> all = texts(other);
        Set<String> removed = texts(base);
        removed.removeAll(texts(own));
        Set<String> added = texts(own);
        added.removeAll(texts(base));
        all.removeAll(removed);
        all.addAll(added);
        ArrayNode list = Json.object().putArray("list");
        all.forEach(list::add);
        return list;
    }

    /** Whether it is a list of texts, none of them twice. */
    private static boolean words(@Nullable JsonNode node) {
        return node instanceof ArrayNode list
                && StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual)
                && texts(list).size() == list.size();
    }

    private static Set<String> texts(@Nullable JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        if (list != null) {
            list.forEach(text -> texts.add(text.asText()));
        }
        return texts;
    }

    private static void put(ObjectNode holder, String name, @Nullable JsonNode value) {
        if (value == null) {
            holder.remove(name);
        } else {
            holder.set(name, value.deepCopy());
        }
    }

    private static ObjectNode holder(ObjectNode document, List<String> path) {
        ObjectNode holder = document;
        for (String name : path.subList(0, path.size() - 1)) {
            holder = (ObjectNode) holder.get(name);
        }
        return holder;
    }

    private static String pointer(List<String> path) {
        StringBuilder pointer = new StringBuilder();
        path.forEach(name -> pointer.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }

    /** Whether both say the same; nothing and null do. */
    private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return Arrays.equals(canonical(one), canonical(other));
    }

    private static byte[] canonical(@Nullable JsonNode node) {
        ObjectNode holder = Json.object(); // the canonical form is one of documents
        holder.set("value", node == null ? NullNode.getInstance() : node);
        return Json.canonical(holder);
    }
}
