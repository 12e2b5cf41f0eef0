package io.tollgate.control.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The text of a document that others wrote, in JSON or YAML 1.2 (its core schema, so that {@code no} is a text). Of bounded
 * length, depth and number of values: a few aliases may stand for very much.
 */
final class DocumentText {
    private static final int CODE_POINTS_MAX = 16 << 20;
    private static final int ALIASES_MAX = 50;
    private static final int VALUES_MAX = 2_000_000;

    private int values;

    private DocumentText() {}

    static JsonNode read(String text) throws InvalidDocumentException {
        if (text.stripLeading().startsWith("{")) {
            return Json.parseForeign(text.getBytes(StandardCharsets.UTF_8));
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel("document")
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(CODE_POINTS_MAX)
                .setAllowDuplicateKeys(false)
                .setSchema(new CoreSchema())
                .build();
        try {
            requireFlat(settings, text);
            return new DocumentText().value(new Load(settings).loadFromString(text), 0);
        } catch (YamlEngineException e) {
            throw refused("not YAML: " + e.getMessage());
        }
    }

    /** Before it is loaded, since loading descends by one call for each level. Takes no more memory than the depth. */
    private static void requireFlat(LoadSettings settings, String text) throws InvalidDocumentException {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Scalar, Alias, Comment -> {}
            }
            if (depth > Json.FOREIGN_DEPTH_MAX) {
                throw refused("nested deeper than " + Json.FOREIGN_DEPTH_MAX);
            }
        }
    }

    private JsonNode value(@Nullable Object loaded, int depth) throws InvalidDocumentException {
        if (depth > Json.FOREIGN_DEPTH_MAX) { // an alias to something around it never ends
            throw refused("nested deeper than " + Json.FOREIGN_DEPTH_MAX + ", or an alias within what it stands for");
        }
        if (++values > VALUES_MAX) {
            throw refused("stands for more than " + VALUES_MAX + " values");
        }
        return switch (loaded) {
            case null -> NullNode.getInstance();
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> {
                ArrayNode array = Json.object().arrayNode();
                for (Object element : list) {
                    array.add(value(element, depth + 1));
                }
                yield array;
            }
            case String text -> TextNode.valueOf(text);
            case Boolean flag -> BooleanNode.valueOf(flag);
            case Integer number -> IntNode.valueOf(number);
            case Long number -> LongNode.valueOf(number);
            case BigInteger number -> BigIntegerNode.valueOf(number);
            case Double number when Double.isFinite(number) -> DoubleNode.valueOf(number);
            default -> throw refused(loaded.getClass().getSimpleName() + " is nothing that JSON has");
        };
    }

    /** Names may be written as numbers, such as the status of a response. */
    private ObjectNode object(Map<?, ?> map, int depth) throws InvalidDocumentException {
        ObjectNode object = Json.object();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String || entry.getKey() instanceof Number)) {
                throw refused("a key that is no text (expected: a name)");
            }
            String name = entry.getKey().toString();
            if (object.has(name)) {
                throw refused("\"" + name + "\" is there twice (expected: each name once)");
            }
            object.set(name, value(entry.getValue(), depth + 1));
        }
        return object;
    }

    private static InvalidDocumentException refused(String detail) {
        return new InvalidDocumentException("", detail);
    }
}
