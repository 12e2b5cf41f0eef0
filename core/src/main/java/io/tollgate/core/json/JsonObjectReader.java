package io.tollgate.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object strictly: a wrong type, a missing field, a value out of range and a field nobody asked for each
 * become a {@link Violation} with its pointer, and all of them are collected. A getter that complains returns a value
 * of the right type so that reading goes on; {@link #build} then makes nothing.
 */
public sealed class JsonObjectReader permits AskingReader {
    /** RFC 3339 section 5.6, date-time: four digits of year and seconds are not optional, unlike in ISO 8601. */
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");

    private final JsonNode node;
    private final String pointer;
    private final Violations violations;
    /** Violations there were before this object was read: what was added since is about this object or one inside. */
    private final int violationsBefore;

    private final Set<String> asked = new HashSet<>();

    JsonObjectReader(JsonNode node, String pointer, Violations violations) {
        this.pointer = pointer;
        if (node.isObject()) {
            this.node = node;
            this.violations = violations;
            this.violationsBefore = violations.count();
        } else {
            violations.add(new Violation(pointer, typeName(node) + " (expected: an object)"));
            this.node = Json.object();
            this.violations = new Violations(); // that its fields are missing is not worth a word
            this.violationsBefore = -1; // and it is never clean
        }
    }

    /** Reads a whole document with {@code shape}, or refuses it with every violation found. */
    public static <T> T read(JsonNode document, Function<JsonObjectReader, @Nullable T> shape)
            throws InvalidDocumentException {
        return read(document, shape, new Violations());
    }

    /**
     * As {@link #read}, of what a newer version may have written: a field nobody asked for is passed over when it says
     * nothing, being null, false or an empty list or object. One that says something is refused all the same, since it
     * may be what forbids something.
     */
    public static <T> T readOfAnyVersion(JsonNode document, Function<JsonObjectReader, @Nullable T> shape)
            throws InvalidDocumentException {
        return read(document, shape, new Violations(true));
    }

    private static <T> T read(JsonNode document, Function<JsonObjectReader, @Nullable T> shape, Violations violations)
            throws InvalidDocumentException {
        T value = shape.apply(new JsonObjectReader(document, "", violations));
        if (value == null || violations.count() > 0) {
            throw new InvalidDocumentException(violations.list());
        }
        return value;
    }

    /** Whether another version may have written it, by other rules: what it says holds as it did then. */
    public boolean isOfAnyVersion() {
        return violations.ofAnyVersion();
    }

    /** Ends the reading: refuses fields nobody asked for, then makes the value unless anything was refused. */
    public <T> @Nullable T build(Supplier<T> maker) {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(field -> {
            if (!asked.contains(field) && !(violations.ofAnyVersion() && saysNothing(node.path(field)))) {
                unknown.add(field);
            }
        });
        if (!unknown.isEmpty()) {
            String expected = asked.stream().sorted().collect(Collectors.joining(", "));
            unknown.forEach(field -> violation(field, "unknown field (expected: one of " + expected + ")"));
        }
        if (!isClean()) {
            return null;
        }
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            violations.add(new Violation(pointer, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    /** Whether nothing was refused so far in this object or in those inside it. */
    public boolean isClean() {
        return violations.count() == violationsBefore;
    }

    /** Complains about {@code field}; an empty name means this object. */
    public void violation(String field, String detail) {
        violations.add(new Violation(field.isEmpty() ? pointer : pointer + "/" + escape(field), detail));
    }

    /** Complains about one entry of {@code field}: an element of a list by its index, a value of an object by its name. */
    public void violation(String field, Object entry, String detail) {
        violations.add(new Violation(pointer + "/" + escape(field) + "/" + escape(String.valueOf(entry)), detail));
    }

    /** Complains about something inside one entry of {@code field}. */
    public void violation(String field, Object entry, Violation inside) {
        violations.add(inside.under(pointer + "/" + escape(field) + "/" + escape(String.valueOf(entry))));
    }

    /** Whether {@code field} is absent, null or an empty list or object: there is nothing of the right type in it. */
    public boolean isNothing(String field) {
        JsonNode value = raw(field);
        return value.isNull() || (value.isContainerNode() && value.isEmpty());
    }

    /** Whether {@code field} is present and not null. */
    public boolean has(String field) {
        asked.add(field);
        return node.hasNonNull(field);
    }

    /** The raw value of {@code field}; JSON null when absent. */
    public JsonNode raw(String field) {
        asked.add(field);
        JsonNode value = node.get(field);
        return value == null ? NullNode.getInstance() : value;
    }

    /** A required string. */
    public String string(String field) {
        String value = stringOrNull(field);
        if (value == null && !raw(field).isNull()) {
            return "";
        }
        if (value == null) {
            violation(field, "missing (expected: a string)");
            return "";
        }
        return value;
    }

    /** A string that may be left out or null. */
    public @Nullable String stringOrNull(String field) {
        JsonNode value = raw(field);
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            wrongType(field, value, "a string");
            return null;
        }
        return value.textValue();
    }

    /** As {@link #stringOrNull(String)}, of at most {@code lengthMax} characters. */
    public @Nullable String stringOrNull(String field, int lengthMax) {
        String value = stringOrNull(field);
        if (value != null && value.length() > lengthMax) {
            violation(field, value.length() + " characters (expected: at most " + lengthMax + ")");
        }
        return value;
    }

    /** A required string of the form {@code form}; {@code expected} describes the form to people. */
    public String string(String field, Pattern form, String expected) {
        String value = string(field);
        if (!value.isEmpty() || raw(field).isTextual()) {
            check(field, value, form, expected);
        }
        return value;
    }

    /** A flag with a default. */
    public boolean flag(String field, boolean fallback) {
        JsonNode value = raw(field);
        if (value.isNull()) {
            return fallback;
        }
        if (!value.isBoolean()) {
            wrongType(field, value, "true or false");
            return fallback;
        }
        return value.booleanValue();
    }

    /** A whole number within bounds, with a default. */
    public long number(String field, long fallback, long min, long max) {
        JsonNode value = raw(field);
        return value.isNull() ? fallback : number(field, min, max);
    }

    /** A required whole number within bounds. */
    public long number(String field, long min, long max) {
        JsonNode value = raw(field);
        if (value.isNull()) {
            violation(field, "missing (expected: a whole number)");
            return min;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            wrongType(field, value, "a whole number from " + min + " to " + max);
            return min;
        }
        long number = value.longValue();
        if (number < min || number > max) {
            violation(field, number + " (expected: from " + min + " to " + max + ")");
            return min;
        }
        return number;
    }

    /** A duration within bounds, with a default. */
    public Duration duration(String field, Duration fallback, Duration min, Duration max) {
        return raw(field).isNull() ? fallback : duration(field, min, max);
    }

    /** A required duration within bounds. */
    public Duration duration(String field, Duration min, Duration max) {
        String text = string(field);
        if (text.isEmpty() && !raw(field).isTextual()) {
            return min;
        }
        Optional<Duration> value = HumanDuration.parse(text);
        if (value.isEmpty()) {
            violation(field, quote(text) + " (expected: a duration such as 250ms, 30s, 10m, 24h or 7d)");
            return min;
        }
        if (value.get().compareTo(min) < 0 || value.get().compareTo(max) > 0) {
            violation(
                    field,
                    text + " (expected: from " + HumanDuration.print(min) + " to " + HumanDuration.print(max) + ")");
            return min;
        }
        return value.get();
    }

    /** An RFC 3339 time that may be left out or null. */
    public @Nullable Instant instantOrNull(String field) {
        String text = stringOrNull(field);
        if (text == null) {
            return null;
        }
        if (TIME.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            } catch (DateTimeParseException e) { // the form is right, the day or hour is none: fall through
            }
        }
        violation(field, quote(text) + " (expected: an RFC 3339 time such as 2027-01-01T00:00:00Z)");
        return null;
    }

    /** One of {@code type}'s constants by wire name ({@link #wireName}), with a default. */
    public <E extends Enum<E>> E oneOf(String field, E fallback, Class<E> type) {
        JsonNode value = raw(field);
        if (value.isNull()) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (value.isTextual() && wireName(constant).equals(value.textValue())) {
                return constant;
            }
        }
        String names = Arrays.stream(type.getEnumConstants())
                .map(JsonObjectReader::wireName)
                .collect(Collectors.joining(", "));
        String given = value.isTextual() ? quote(value.textValue()) : typeName(value);
        violation(field, given + " (expected: one of " + names + ")");
        return fallback;
    }

    /** A list of distinct strings of one form; empty when left out. */
    public List<String> strings(String field, int countMax, Pattern form, String expected) {
        return strings(field, countMax, text -> form.matcher(text).matches() ? null : expected);
    }

    /**
     * A list of distinct strings; empty when left out.
     *
     * @param expectation what was expected instead of an element that is refused; null for one that is good
     */
    public List<String> strings(String field, int countMax, Function<String, @Nullable String> expectation) {
        Set<String> values = new LinkedHashSet<>();
        int index = 0;
        for (JsonNode element : array(field, countMax)) {
            int at = index++;
            if (!element.isTextual()) {
                violation(field, at, typeName(element) + " (expected: a string)");
                continue;
            }
            String value = element.textValue();
            String expected = expectation.apply(value);
            if (expected != null) {
                violation(field, at, quote(value) + " (expected: " + expected + ")");
            } else if (!values.add(value)) {
                violation(field, at, quote(value) + " is there twice (expected: each once)");
            }
        }
        return List.copyOf(values);
    }

    /** A list of objects of one shape; empty when left out. */
    public <T> List<T> objects(String field, int countMax, Function<JsonObjectReader, @Nullable T> shape) {
        List<T> values = new ArrayList<>();
        int index = 0;
        for (JsonNode element : array(field, countMax)) {
            T value = shape.apply(
                    new JsonObjectReader(element, pointer + "/" + escape(field) + "/" + index++, violations));
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /** An object of one shape; null when left out, null or refused. */
    public <T> @Nullable T objectOrNull(String field, Function<JsonObjectReader, @Nullable T> shape) {
        JsonNode value = raw(field);
        return value.isNull()
                ? null
                : shape.apply(new JsonObjectReader(value, pointer + "/" + escape(field), violations));
    }

    /** An object of one shape with a default. */
    public <T> T object(String field, T fallback, Function<JsonObjectReader, @Nullable T> shape) {
        T value = objectOrNull(field, shape);
        return value == null ? fallback : value;
    }

    /** An object whose values are all strings, in document order; empty when left out. */
    public Map<String, String> stringMap(String field, int countMax) {
        Map<String, String> values = new LinkedHashMap<>();
        JsonNode map = raw(field);
        if (map.isNull()) {
            return values;
        }
        if (!map.isObject()) {
            wrongType(field, map, "an object of strings");
            return values;
        }
        if (map.size() > countMax) {
            violation(field, map.size() + " entries (expected: at most " + countMax + ")");
            return values;
        }
        map.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                values.put(entry.getKey(), entry.getValue().textValue());
            } else {
                violation(field, entry.getKey(), typeName(entry.getValue()) + " (expected: a string)");
            }
        });
        return values;
    }

    /** An object of lists of distinct strings of one form, under anybody's words; empty when left out. */
    public Map<String, List<String>> stringLists(
            String field, int countMax, int listMax, Pattern form, String expected) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        JsonNode map = raw(field);
        if (map.isNull()) {
            return values;
        }
        if (!map.isObject()) {
            wrongType(field, map, "an object of lists");
        } else if (map.size() > countMax) {
            violation(field, map.size() + " entries (expected: at most " + countMax + ")");
        } else {
            JsonObjectReader inside = new JsonObjectReader(map, pointer + "/" + escape(field), violations);
            map.fieldNames().forEachRemaining(word -> values.put(word, inside.strings(word, listMax, form, expected)));
        }
        return values;
    }

    /** How a constant is written in JSON: lower case, words joined by hyphens. */
    public static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void check(String field, String value, Pattern form, String expected) {
        if (!form.matcher(value).matches()) {
            violation(field, quote(value) + " (expected: " + expected + ")");
        }
    }

    private Iterable<JsonNode> array(String field, int countMax) {
        JsonNode array = raw(field);
        if (array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            wrongType(field, array, "a list");
            return List.of();
        }
        if (array.size() > countMax) {
            violation(field, array.size() + " elements (expected: at most " + countMax + ")");
            return List.of();
        }
        return array;
    }

    private void wrongType(String field, JsonNode value, String expected) {
        violation(field, typeName(value) + " (expected: " + expected + ")");
    }

    private static String typeName(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> shorten(node.asText());
            case BOOLEAN -> node.asText();
            case NULL, MISSING -> "null";
            case BINARY, POJO -> "an opaque value";
        };
    }

    private static String quote(String text) {
        return '"' + shorten(text) + '"';
    }

    private static String shorten(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    /** {@code field} as a token of a JSON Pointer (RFC 6901 section 3). */
    public static String escape(String field) {
        return field.replace("~", "~0").replace("/", "~1");
    }
}
