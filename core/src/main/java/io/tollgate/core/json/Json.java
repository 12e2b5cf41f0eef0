package io.tollgate.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * The one way that JSON enters and leaves: duplicate names and trailing tokens are refused, nesting and sizes are
 * bounded, and the canonical form is RFC 8785.
 */
public final class Json {
    /** Deeper documents are refused; ours need 6. */
    public static final int DEPTH_MAX = 32;

    /** The same for documents of forms that others made, such as OpenAPI's with schemas in schemas. */
    public static final int FOREIGN_DEPTH_MAX = 128;

    private static final int NUMBER_LENGTH_MAX = 32;

    /** Any double without an exponent, as PostgreSQL writes what it keeps as {@code jsonb}. */
    private static final int STORED_NUMBER_LENGTH_MAX = 1_100;

    private static final ObjectMapper MAPPER = mapper(DEPTH_MAX, NUMBER_LENGTH_MAX);

    /** Made when first needed: most processes never do. */
    private static final class Foreign {
        private static final ObjectMapper MAPPER = mapper(FOREIGN_DEPTH_MAX, NUMBER_LENGTH_MAX);
    }

    /** The same. */
    private static final class Stored {
        private static final ObjectMapper MAPPER = mapper(DEPTH_MAX, STORED_NUMBER_LENGTH_MAX);
    }

    private static final List<JsonNode> NO_NODES = List.of();
    private static final Pattern TOKEN = Pattern.compile("(?s)(Unrecognized token) '.*?'(?=: )");
    private static final Pattern JAVA_NAME =
            Pattern.compile(", from `[^`]*`|`(?:StreamReadConstraints|DeserializationFeature)[^`]*`");

    private Json() {}

    private static ObjectMapper mapper(int depthMax, int numberLengthMax) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depthMax)
                                .maxStringLength(1 << 20)
                                .maxNameLength(512)
                                .maxNumberLength(numberLengthMax)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .build();
    }

    /** Parses {@code bytes}, which must be UTF-8 without byte order mark (RFC 8259 section 8.1), into any JSON value. */
    public static JsonNode parse(byte[] bytes) throws InvalidDocumentException {
        return parse(text(bytes));
    }

    /** As {@link #parse(byte[])}, as deep as {@link #FOREIGN_DEPTH_MAX}. */
    public static JsonNode parseForeign(byte[] bytes) throws InvalidDocumentException {
        return parse(Foreign.MAPPER, text(bytes));
    }

    /** As {@link #parse(String)} what a database gives back, which writes numbers in its own way: what was taken can be read. */
    public static JsonNode parseStored(String text) throws InvalidDocumentException {
        return parse(Stored.MAPPER, text);
    }

    private static String text(byte[] bytes) throws InvalidDocumentException {
        try {
            // Not Jackson's own decoding: it guesses UTF-16 and UTF-32 too.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDocumentException("", "not UTF-8 (expected: a JSON document in UTF-8)");
        }
    }

    /** Parses {@code text} into any JSON value. Messages never repeat values of the document: one could be a password. */
    public static JsonNode parse(String text) throws InvalidDocumentException {
        return parse(MAPPER, text);
    }

    private static JsonNode parse(ObjectMapper mapper, String text) throws InvalidDocumentException {
        JsonNode node;
        try {
            node = mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException("", "not JSON: " + reason(e) + at(e));
        }
        if (node == null || node.isMissingNode()) {
            throw new InvalidDocumentException("", "empty (expected: a JSON document)");
        }
        String unprintable = unprintable(node);
        if (unprintable != null) {
            throw new InvalidDocumentException(
                    unprintable, "half a surrogate pair or a number out of range (expected: what RFC 7493 allows)");
        }
        return node;
    }

    /**
     * Where the first value is that JSON's grammar allows and the canonical form does not (RFC 8785 section 3.1): half a
     * surrogate pair, a number such as 1e999. The pointer is put together on the way back: a good document makes none.
     */
    private static @Nullable String unprintable(JsonNode node) {
        if (node.isTextual()) {
            return hasLoneSurrogate(node.textValue()) ? "" : null;
        }
        if (node.isFloatingPointNumber()) {
            return Double.isFinite(node.doubleValue()) ? null : "";
        }
        int index = 0;
        for (JsonNode element : node.isArray() ? node : NO_NODES) {
            String inside = unprintable(element);
            if (inside != null) {
                return "/" + index + inside;
            }
            index++;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (hasLoneSurrogate(field.getKey())) {
                return "";
            }
            String inside = unprintable(field.getValue());
            if (inside != null) {
                return "/" + JsonObjectReader.escape(field.getKey()) + inside;
            }
        }
        return null;
    }

    private static boolean hasLoneSurrogate(String text) {
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return true;
            }
        }
        return false;
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

    /** Jackson's words in one line, without the document's own tokens and without Jackson's class names. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof MismatchedInputException) {
            return "more follows the end of the document";
        }
        String message = e.getOriginalMessage();
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return TOKEN.matcher(JAVA_NAME.matcher(line).replaceAll("")).replaceAll("$1");
    }

    private static String at(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
