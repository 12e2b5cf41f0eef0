package io.tollgate.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The one way that JSON enters and leaves: duplicate names and trailing tokens are refused, nesting and sizes are
 * bounded, and the canonical form is RFC 8785.
 */
public final class Json {
    /** Deeper documents are refused; ours need 6. */
    public static final int DEPTH_MAX = 32;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxStringLength(1 << 20)
                            .maxNameLength(512)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Json() {}

    /** Parses {@code bytes} (UTF-8) into any JSON value. */
    public static JsonNode parse(byte[] bytes) throws InvalidDocumentException {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new InvalidDocumentException("", "empty (expected: a JSON document)");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException("", "not JSON: " + firstLine(e.getOriginalMessage()) + at(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // reading from memory does no I/O
        }
    }

    /** Parses {@code text} into any JSON value. */
    public static JsonNode parse(String text) throws InvalidDocumentException {
        return parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A new empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Compact text of {@code node}, fields in the order they were put. */
    public static String print(JsonNode node) {
        return write(node, false);
    }

    /** Indented text of {@code node}, for people. */
    public static String pretty(JsonNode node) {
        return write(node, true);
    }

    /** The canonical UTF-8 bytes of {@code node} (RFC 8785): what is signed and compared. */
    public static byte[] canonical(JsonNode node) {
        try {
            return new JsonCanonicalizer(print(node)).getEncodedUTF8();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the text was written by Jackson a line ago
        }
    }

    private static String write(JsonNode node, boolean indented) {
        try {
            return indented
                    ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node)
                    : MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // a tree always prints
        }
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static String at(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
