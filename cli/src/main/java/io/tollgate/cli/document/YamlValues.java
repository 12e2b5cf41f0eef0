package io.tollgate.cli.document;

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
import io.tollgate.cli.document.References.DanglingException;
import io.tollgate.core.json.Json;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/** Turns nodes of YAML into JSON values, of a bounded number and depth: a few aliases may stand for very much. */
final class YamlValues {
    static final Schema SCHEMA = new CoreSchema();

    private static final int VALUES_MAX = 2_000_000;
    private static final int DIGITS_MAX = 30;

    private final String file;
    private final @Nullable References references;
    private final int depthMax;
    private int values;

    YamlValues(String file, @Nullable References references) {
        this.file = file;
        this.references = references;
        this.depthMax = references == null ? Json.FOREIGN_DEPTH_MAX : Json.DEPTH_MAX;
    }

    JsonNode read(Node root) throws RefusedDocumentsException {
        return read(root, 0);
    }

    private JsonNode read(Node node, int depth) throws RefusedDocumentsException {
        if (depth > depthMax) { // an alias to something around it never ends
            throw refused(node, "nested deeper than " + depthMax + ", or an alias within what it stands for");
        }
        if (++values > VALUES_MAX) {
            throw refused(node, "stands for more than " + VALUES_MAX + " values");
        }
        return switch (node) {
            case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> object(mapping, depth);
            case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> list(sequence, depth);
            case ScalarNode scalar -> scalar(scalar);
            default -> throw refused(node, "has the tag " + node.getTag() + " (expected: none)");
        };
    }

    private ObjectNode object(MappingNode mapping, int depth) throws RefusedDocumentsException {
        ObjectNode object = Json.object();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refused(tuple.getKeyNode(), "a key that is no text (expected: a name)");
            }
            if (object.has(key.getValue())) {
                throw refused(key, "\"" + key.getValue() + "\" is there twice (expected: each name once)");
            }
            object.set(key.getValue(), read(tuple.getValueNode(), depth + 1));
        }
        return object;
    }

    private ArrayNode list(SequenceNode sequence, int depth) throws RefusedDocumentsException {
        ArrayNode list = Json.object().arrayNode();
        for (Node element : sequence.getValue()) {
            list.add(read(element, depth + 1));
        }
        return list;
    }

    /** A reference in a plain scalar stands for what would be read there; in quotes it stays a text. */
    private JsonNode scalar(ScalarNode scalar) throws RefusedDocumentsException {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (references != null && References.in(text)) {
            try {
                text = references.resolve(text);
            } catch (DanglingException e) {
                throw refused(scalar, String.valueOf(e.getMessage()));
            }
            tag = scalar.isPlain() ? SCHEMA.getScalarResolver().resolve(text, true) : Tag.STR;
        }
        if (tag.equals(Tag.STR)) {
            return TextNode.valueOf(text);
        } else if (tag.equals(Tag.NULL)) {
            return NullNode.getInstance();
        } else if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.toLowerCase(Locale.ROOT).equals("true"));
        } else if (tag.equals(Tag.INT) && text.length() <= DIGITS_MAX) {
            return whole(text);
        } else if (tag.equals(Tag.FLOAT) && text.length() <= DIGITS_MAX) {
            return fraction(scalar, text);
        }
        throw refused(scalar, "has the tag " + tag + " (expected: a text, a number, true, false or null)");
    }

    private static JsonNode whole(String text) {
        String digits = text.startsWith("+") ? text.substring(1) : text;
        BigInteger number = digits.startsWith("0x")
                ? new BigInteger(digits.substring(2), 16)
                : digits.startsWith("0o") ? new BigInteger(digits.substring(2), 8) : new BigInteger(digits);
        if (number.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(number.intValue()); // as JSON is read
        }
        return number.bitLength() < Long.SIZE ? LongNode.valueOf(number.longValue()) : BigIntegerNode.valueOf(number);
    }

    private JsonNode fraction(ScalarNode scalar, String text) throws RefusedDocumentsException {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return DoubleNode.valueOf(number);
            }
        } catch (NumberFormatException e) { // .inf and .nan: the same as below
        }
        throw refused(scalar, "is no number that JSON has");
    }

    private RefusedDocumentsException refused(Node node, String detail) {
        return new RefusedDocumentsException(YamlDocument.place(file, node.getStartMark()), detail);
    }
}
