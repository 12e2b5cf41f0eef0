package io.tollgate.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a reading function accepts, as JSON Schema 2020-12: found by letting it read next to nothing and writing down what
 * it asks for, so that the schema can't say anything else than the code. It accepts everything that the function does,
 * and refuses most of what it refuses: what depends on other fields or objects no schema here tells.
 */
public final class DocumentShape {
    private DocumentShape() {}

    /** The schema of the objects that {@code shape} reads. */
    public static ObjectNode of(Function<JsonObjectReader, ? extends @Nullable Object> shape) {
        Reading empty = Reading.of(shape, Json.object());
        Map<String, ObjectNode> fields = new TreeMap<>();
        Set<String> required = new LinkedHashSet<>(empty.refused.keySet());
        empty.asked.forEach((field, schema) -> {
            fields.put(field, schema.has("type") ? schema : probed(shape, field));
            required.retainAll(neededBeside(shape, field, schema, required));
        });
        ObjectNode schema = Json.object().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        fields.forEach((field, own) -> properties.set(field, required.contains(field) ? own : orNull(own)));
        required.retainAll(fields.keySet());
        for (String field : new TreeSet<>(required)) {
            schema.withArray("required").add(field);
            if (properties.get(field).path("type").asText().equals("array")) {
                ((ObjectNode) properties.get(field)).put("minItems", 1);
            }
        }
        return schema;
    }

    /** What a flag, or an object in the place of other fields, makes needless is not required. */
    private static Set<String> neededBeside(
            Function<JsonObjectReader, ? extends @Nullable Object> shape,
            String field,
            ObjectNode schema,
            Set<String> required) {
        return switch (schema.path("type").asText()) {
            case "boolean" ->
                Reading.of(shape, Json.object().put(field, true)).refused.keySet();
            case "object" -> {
                Set<String> needed =
                        new LinkedHashSet<>(Reading.of(shape, Json.object().set(field, Json.object()))
                                .refused
                                .keySet());
                needed.add(field);
                yield needed;
            }
            default -> required;
        };
    }

    /** A field for which nobody asked before there was something in it: it is read again with a text, and with an object. */
    private static ObjectNode probed(Function<JsonObjectReader, ? extends @Nullable Object> shape, String field) {
        Reading text = Reading.of(shape, Json.object().set(field, TextNode.valueOf("")));
        Reading object = Reading.of(shape, Json.object().set(field, Json.object()));
        ObjectNode textual = text.typed(field);
        ObjectNode structured = object.typed(field);
        if (textual != null && structured != null && textual.equals(structured)) {
            return textual;
        }
        if (textual == null && structured == null) {
            boolean onlyNull = text.refused.getOrDefault(field, "").endsWith("(expected: null)");
            return onlyNull ? Json.object().put("type", "null") : Json.object();
        }
        ObjectNode either = Json.object();
        either.withArray("anyOf")
                .add(textual == null ? Json.object().put("type", "string") : textual)
                .add(structured == null ? Json.object().put("type", "object") : structured);
        return either;
    }

    private static ObjectNode orNull(ObjectNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual() && !type.asText().equals("null")) {
            schema.putArray("type").add(type.asText()).add("null");
            if (schema.has("enum")) {
                schema.withArray("enum").add(NullNode.getInstance());
            }
        } else if (schema.has("anyOf")) {
            schema.withArray("anyOf").add(Json.object().put("type", "null"));
        }
        return schema;
    }

    /** What one reading of {@code document} asked for, and which of its own fields it refused. */
    private record Reading(Map<String, ObjectNode> asked, Map<String, String> refused) {
        static Reading of(Function<JsonObjectReader, ? extends @Nullable Object> shape, ObjectNode document) {
            Violations violations = new Violations();
            AskingReader reader = new AskingReader(document, violations);
            var _ = shape.apply(reader); // what it makes of nothing is nothing
            List<Violation> own = violations.list().stream()
                    .filter(violation -> violation.pointer().lastIndexOf('/') == 0)
                    .toList();
            return new Reading(
                    reader.asked(),
                    own.stream()
                            .collect(Collectors.toMap(
                                    violation -> violation.pointer().substring(1),
                                    Violation::detail,
                                    (first, second) -> first,
                                    LinkedHashMap::new)));
        }

        @Nullable
        ObjectNode typed(String field) {
            ObjectNode schema = asked.get(field);
            return schema != null && schema.has("type") ? schema : null;
        }
    }
}
