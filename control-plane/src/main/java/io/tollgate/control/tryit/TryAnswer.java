package io.tollgate.control.tryit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.tollgate.core.json.Json;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came back.
 *
 * @param headers in order, as often as they came; what would steer a terminal is a space
 * @param took from the first byte sent to the last that was read
 * @param sender the address from which the node saw the request come
 */
public record TryAnswer(
        String node,
        int status,
        List<Map.Entry<String, String>> headers,
        Body body,
        Duration took,
        InetAddress sender) {
    /** As much of an answer's body as is read. */
    static final int BODY_BYTES_MAX = 64 << 10;

    public TryAnswer {
        headers = List.copyOf(headers);
    }

    /**
     * A body.
     *
     * @param isCut there was more
     */
    public record Body(ByteString bytes, boolean isCut) {
        /** As text; empty when it is not text. */
        public Optional<String> text() {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(bytes.asReadOnlyByteBuffer())
                        .toString();
                return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')
                        ? Optional.empty()
                        : Optional.of(text);
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }
    }

    /** The id under which the node knows the request; empty when it does not say. */
    public String requestId() {
        return headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase("x-request-id"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("node", node)
                .put("requestId", requestId())
                .put("status", status)
                .put("tookMs", took.toNanos() / 1e6);
        ArrayNode fields = json.putArray("headers");
        headers.forEach(field -> fields.addObject().put("name", field.getKey()).put("value", field.getValue()));
        json.put("body", body.text().orElse(null));
        return json.put("bodyBytes", body.bytes().size()).put("bodyCut", body.isCut());
    }
}
