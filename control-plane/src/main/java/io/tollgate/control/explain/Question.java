package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.key.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: a request, and whose it is. At most one of {@code consumer} and {@code key}; with neither, the headers
 * say who sends it.
 *
 * @param key an id ({@code k_…}), a prefix ({@code tg_live_…} without the secret) or a whole key
 * @param address of the client, behind trusted proxies
 */
record Question(
        String method,
        RequestUrl url,
        TreeMap<String, List<String>> headers,
        @Nullable String consumer,
        @Nullable String key,
        InetAddress address) {
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff\\t]{0,8192}");
    private static final Pattern KEY = Pattern.compile("k_[0-9A-Za-z]{12}|tg_[0-9A-Za-z_]{1,120}");
    private static final int HEADERS_MAX = 100;
    private static final String HERE = "127.0.0.1";

    /** Reads it; refuses what describes no request. */
    static Question read(JsonNode document) {
        try {
            return JsonObjectReader.read(document, Question::read);
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    /** Never the key: it may be a whole one. */
    @Override
    public String toString() {
        return "Question[" + method + " " + url + "]";
    }

    private static @Nullable Question read(JsonObjectReader in) {
        later(in);
        String method = in.has("method") ? in.string("method", METHOD, "a method such as GET") : "GET";
        String text = in.string("url");
        RequestUrl url = RequestUrl.parse(text);
        if (url == null && in.raw("url").isTextual()) {
            in.violation("url", "(expected: " + RequestUrl.EXPECTED + ")");
        }
        TreeMap<String, List<String>> headers = headers(in);
        String consumer = in.has("consumer") ? in.string("consumer", Names.NAME, Names.NAME_EXPECTED) : null;
        String key = in.has("key") ? in.string("key", KEY, "a key’s id (k_…), prefix (tg_live_…) or whole text") : null;
        if (consumer != null && key != null) {
            in.violation("key", "beside a consumer (expected: one of the two)");
        }
        InetAddress address = address(in);
        return in.build(() -> new Question(method, Objects.requireNonNull(url), headers, consumer, key, address));
    }

    /** What the form has room for and this version can't answer: told apart from a mistyped field. */
    private static void later(JsonObjectReader in) {
        if (in.has("requestId")) {
            in.violation(
                    "requestId",
                    "the control plane keeps counts and no single requests; a node's access log has them"
                            + " (expected: method, url and who sends it)");
        }
        if (in.has("claims")) {
            in.violation("claims", "what claims give is not explained in this version (expected: a consumer or a key)");
        }
    }

    private static InetAddress address(JsonObjectReader in) {
        String text = in.has("address") ? in.string("address") : HERE;
        try {
            return Cidr.literal(text);
        } catch (IllegalArgumentException e) {
            in.violation("address", String.valueOf(e.getMessage()));
            return Cidr.literal(HERE);
        }
    }

    private static TreeMap<String, List<String>> headers(JsonObjectReader in) {
        TreeMap<String, List<String>> headers = new TreeMap<>();
        JsonNode raw = in.raw("headers");
        if (raw.isNull()) {
            return headers;
        }
        if (!raw.isObject() || raw.size() > HEADERS_MAX) {
            in.violation("headers", "(expected: an object of at most " + HEADERS_MAX + " headers)");
            return headers;
        }
        raw.properties().forEach(field -> {
            List<String> values = values(field.getValue());
            if (values == null || !FIELD_NAME.matcher(field.getKey()).matches()) {
                in.violation("headers", field.getKey(), "(expected: a header's name, with a text or a list of texts)");
            } else {
                headers.merge(
                        field.getKey().toLowerCase(Locale.ROOT),
                        values,
                        (one, two) -> Stream.of(one, two).flatMap(List::stream).toList());
            }
        });
        return headers;
    }

    private static @Nullable List<String> values(JsonNode node) {
        List<String> values = new ArrayList<>();
        for (JsonNode value : node.isArray() ? node : List.of(node)) {
            if (!value.isTextual()
                    || !FIELD_VALUE.matcher(value.textValue()).matches()
                    || values.size() == HEADERS_MAX) {
                return null;
            }
            values.add(value.textValue().strip());
        }
        return List.copyOf(values);
    }
}
