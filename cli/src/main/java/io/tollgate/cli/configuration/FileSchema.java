package io.tollgate.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.json.DocumentShape;
import io.tollgate.core.json.Json;
import java.util.Map;

/** The JSON Schema of configuration files, made from what {@code core} reads: nobody has to keep it. */
final class FileSchema {
    private FileSchema() {}

    static ObjectNode schema() {
        ObjectNode schema = Json.object()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Configuration of a Tollgate gateway")
                .put("type", "object")
                .put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        for (Kind kind : Kind.values()) {
            ObjectNode list = properties.putObject(kind.plural());
            list.putArray("type").add("array").add("null");
            list.put("maxItems", kind.objectsMax());
            ObjectNode object = DocumentShape.of(kind::readNested);
            if (kind == Kind.LIMIT) {
                addCalendar((ObjectNode) object.at("/properties/rules/items"));
            }
            allowReferences(object);
            list.set("items", object);
        }
        schema.putObject("$defs")
                .putObject("reference")
                .put("type", "string")
                .put("description", "a value from the environment or a file")
                .put("pattern", "\\$\\{(env|file):[^}]*\\}");
        return schema;
    }

    /** A rule with a calendar is read in another form, for which a rule without one is not asked. */
    private static void addCalendar(ObjectNode rule) {
        ObjectNode fields = (ObjectNode) rule.get("properties");
        fields.putObject("calendar").putArray("type").add("string").add("null");
        ((ObjectNode) fields.get("per"))
                .put("pattern", "^(?:(0|[1-9][0-9]{0,11})(ms|s|m|h|d|mo))$")
                .put("description", "from 1s to 31d; of a calendar 1d or 1mo");
        ((ObjectNode) fields.get("requests")).putArray("type").add("integer").add("null");
        ObjectNode bytes = fields.putObject("bytes");
        bytes.putArray("type").add("integer").add("null");
        bytes.put("minimum", 1)
                .put("maximum", Limit.BYTES_MAX)
                .put("description", "of responses, with a calendar, instead of requests");
        rule.putArray("required").add("per");
        ArrayNode either = rule.putArray("anyOf");
        either.addObject().putArray("required").add("requests");
        either.addObject().putArray("required").add("bytes");
    }

    /** Where a file may say {@code ${env:…}}, the form of what it stands for can't be asked. */
    private static void allowReferences(ObjectNode schema) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            property.setValue(allowed(property.getValue()));
        }
        if (schema.path("items").isObject()) {
            schema.set("items", allowed(schema.get("items")));
        }
        schema.path("anyOf").forEach(either -> allowReferences((ObjectNode) either));
    }

    private static JsonNode allowed(JsonNode value) {
        ObjectNode schema = (ObjectNode) value;
        allowReferences(schema);
        boolean isFreeText = isOf(schema, "string") && !schema.has("pattern") && !schema.has("enum");
        if (!schema.has("type")
                || isFreeText
                || isOf(schema, "object")
                || isOf(schema, "array")
                || isOf(schema, "null")) {
            return schema;
        }
        ObjectNode either = Json.object();
        either.putArray("anyOf").add(schema).add(Json.object().put("$ref", "#/$defs/reference"));
        return either;
    }

    private static boolean isOf(ObjectNode schema, String type) {
        JsonNode types = schema.path("type");
        return types instanceof ArrayNode list
                ? list.get(0).asText().equals(type)
                : types.asText().equals(type);
    }
}
