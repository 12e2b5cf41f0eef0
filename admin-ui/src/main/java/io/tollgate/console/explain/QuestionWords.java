package io.tollgate.console.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.ApiKeyText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A question as text: in a URL, in a command, in the headers' field. Secrets stay out of the first two. */
final class QuestionWords {
    private static final Set<String> SECRET = Set.of("x-api-key", "authorization", "cookie", "proxy-authorization");
    /** A longer text would make an address that servers refuse: a chain of certificates is left out. */
    private static final int SHARED_LENGTH_MAX = 4_000;

    private static final String LEFT_OUT = "…";

    private QuestionWords() {}

    /** {@code name: value} lines as an object; a name that comes again has several values. A line without a colon is a name. */
    static ObjectNode headers(String lines) {
        ObjectNode headers = Json.object();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.indexOf(':');
            String name = (colon < 0 ? line : line.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            ArrayNode values = headers.get(name) instanceof ArrayNode there ? there : headers.putArray(name);
            values.add(value);
        });
        return headers;
    }

    /** {@code text} as a token, or as its claims when it is an object. */
    static void putToken(ObjectNode question, String text) {
        if (text.startsWith("{")) {
            try {
                question.set("claims", Json.parse(text));
                return;
            } catch (InvalidDocumentException e) { // said by whoever reads it as a token
            }
        }
        question.put("token", text);
    }

    /** The question as the part of a URL behind its question mark. */
    static QueryParameters query(ObjectNode question) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String name : List.of("method", "url", "consumer", "key", "certificate", "address")) {
            JsonNode value = withoutSecret(question).get(name);
            if (value != null && !value.asText().isEmpty() && value.asText().length() <= SHARED_LENGTH_MAX) {
                parameters.put(name, List.of(value.asText()));
            }
        }
        List<String> lines = new ArrayList<>();
        question.path("headers").properties().forEach(field -> {
            if (!SECRET.contains(field.getKey())) {
                field.getValue().forEach(value -> lines.add(field.getKey() + ": " + value.asText()));
            }
        });
        if (!lines.isEmpty()) {
            parameters.put("header", lines);
        }
        return new QueryParameters(parameters);
    }

    /** A copy in which a key is its prefix, and headers that hold secrets hold a word. */
    static ObjectNode withoutSecret(ObjectNode question) {
        ObjectNode copy = question.deepCopy();
        String key = copy.path("key").asText();
        int shown = ApiKeyText.START.length() + ApiKeyText.ID_LENGTH;
        if (key.startsWith("tg_") && key.length() > shown) {
            copy.put("key", key.substring(0, shown));
        }
        if (copy.has("token")) {
            copy.put("token", LEFT_OUT);
        }
        if (copy.get("headers") instanceof ObjectNode headers) {
            SECRET.stream().filter(headers::has).forEach(name -> headers.put(name, LEFT_OUT));
        }
        return copy;
    }
}
