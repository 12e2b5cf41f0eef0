package io.tollgate.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** Puts lists and maps into JSON objects. */
final class JsonLists {
    private JsonLists() {}

    static void put(ObjectNode json, String field, Collection<String> values) {
        ArrayNode array = json.putArray(field);
        values.forEach(array::add);
    }

    static <T> void put(ObjectNode json, String field, Collection<T> values, Function<T, ? extends JsonNode> form) {
        ArrayNode array = json.putArray(field);
        values.forEach(value -> array.add(form.apply(value)));
    }

    static void put(ObjectNode json, String field, Map<String, String> values) {
        ObjectNode object = json.putObject(field);
        values.forEach(object::put);
    }
}
