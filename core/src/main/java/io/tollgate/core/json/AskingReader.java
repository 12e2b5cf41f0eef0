package io.tollgate.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader that writes down what it is asked for, each as a JSON Schema. Whoever asks for a field in several ways is
 * believed the first time: the most exact question calls the others.
 */
final class AskingReader extends JsonObjectReader {
    private final Map<String, ObjectNode> asked = new LinkedHashMap<>();

    AskingReader(JsonNode document, Violations violations) {
        super(document, "", violations);
    }

    /** What was asked for, in that order; an empty schema for what nobody named a type of. */
    Map<String, ObjectNode> asked() {
        return asked;
    }

    private ObjectNode note(String field, String type) {
        ObjectNode known = asked.get(field);
        if (known != null && known.has("type")) {
            return Json.object(); // noted already, and more exactly
        }
        ObjectNode schema = Json.object().put("type", type);
        asked.put(field, schema);
        return schema;
    }

    @Override
    public boolean has(String field) {
        asked.putIfAbsent(field, Json.object());
        return super.has(field);
    }

    @Override
    public JsonNode raw(String field) {
        asked.putIfAbsent(field, Json.object());
        return super.raw(field);
    }

    @Override
    public @Nullable String stringOrNull(String field) {
        note(field, "string");
        return super.stringOrNull(field);
    }

    @Override
    public String string(String field, Pattern form, String expected) {
        note(field, "string").put("pattern", whole(form)).put("description", expected);
        return super.string(field, form, expected);
    }

    @Override
    public boolean flag(String field, boolean fallback) {
        note(field, "boolean").put("default", fallback);
        return super.flag(field, fallback);
    }

    @Override
    public long number(String field, long fallback, long min, long max) {
        note(field, "integer").put("minimum", min).put("maximum", max).put("default", fallback);
        return super.number(field, fallback, min, max);
    }

    @Override
    public long number(String field, long min, long max) {
        note(field, "integer").put("minimum", min).put("maximum", max);
        return super.number(field, min, max);
    }

    @Override
    public Duration duration(String field, Duration fallback, Duration min, Duration max) {
        describe(note(field, "string"), min, max).put("default", HumanDuration.print(fallback));
        return super.duration(field, fallback, min, max);
    }

    @Override
    public Duration duration(String field, Duration min, Duration max) {
        describe(note(field, "string"), min, max);
        return super.duration(field, min, max);
    }

    private static ObjectNode describe(ObjectNode schema, Duration min, Duration max) {
        return schema.put("pattern", whole(HumanDuration.FORM))
                .put("description", "from " + HumanDuration.print(min) + " to " + HumanDuration.print(max));
    }

    @Override
    public @Nullable Instant instantOrNull(String field) {
        note(field, "string").put("format", "date-time");
        return super.instantOrNull(field);
    }

    @Override
    public <E extends Enum<E>> E oneOf(String field, E fallback, Class<E> type) {
        ObjectNode schema = note(field, "string").put("default", wireName(fallback));
        Arrays.stream(type.getEnumConstants()).map(JsonObjectReader::wireName).forEach(schema.withArray("enum")::add);
        return super.oneOf(field, fallback, type);
    }

    @Override
    public List<String> strings(String field, int countMax, Pattern form, String expected) {
        list(field, countMax)
                .put("uniqueItems", true)
                .putObject("items")
                .put("type", "string")
                .put("pattern", whole(form))
                .put("description", expected);
        return super.strings(field, countMax, form, expected);
    }

    @Override
    public List<String> strings(String field, int countMax, Function<String, @Nullable String> expectation) {
        list(field, countMax).put("uniqueItems", true).putObject("items").put("type", "string");
        return super.strings(field, countMax, expectation);
    }

    @Override
    public <T> List<T> objects(String field, int countMax, Function<JsonObjectReader, @Nullable T> shape) {
        list(field, countMax).set("items", DocumentShape.of(shape));
        return super.objects(field, countMax, shape);
    }

    private ObjectNode list(String field, int countMax) {
        return note(field, "array").put("maxItems", countMax);
    }

    @Override
    public <T> @Nullable T objectOrNull(String field, Function<JsonObjectReader, @Nullable T> shape) {
        note(field, "object").setAll(DocumentShape.of(shape));
        return super.objectOrNull(field, shape);
    }

    @Override
    public Map<String, String> stringMap(String field, int countMax) {
        note(field, "object")
                .put("maxProperties", countMax)
                .putObject("additionalProperties")
                .put("type", "string");
        return super.stringMap(field, countMax);
    }

    @Override
    public Map<String, List<String>> stringLists(
            String field, int countMax, int listMax, Pattern form, String expected) {
        note(field, "object")
                .put("maxProperties", countMax)
                .putObject("additionalProperties")
                .put("type", "array")
                .put("maxItems", listMax)
                .put("uniqueItems", true)
                .putObject("items")
                .put("type", "string")
                .put("pattern", whole(form))
                .put("description", expected);
        return super.stringLists(field, countMax, listMax, form, expected);
    }

    private static String whole(Pattern form) {
        return "^(?:" + form.pattern() + ")$";
    }
}
