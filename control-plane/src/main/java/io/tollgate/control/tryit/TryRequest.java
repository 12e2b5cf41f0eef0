package io.tollgate.control.tryit;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, and through which node. Nothing in it can end the head early or say how the body is framed: what
 * goes out is one request, whatever is typed.
 *
 * @param host of the URL, with its port if it names one; empty for the node's own address
 * @param target path and query as they are sent, canonical or not
 * @param headers by name in lower case
 * @param key an API key, sent as {@code X-API-Key}; null for none
 * @param body empty for none
 * @param dryRun nothing is sent: what would happen is asked
 * @param draft objects that are not saved, by which that is told; null for none, as of every request that is sent
 */
record TryRequest(
        String node,
        String method,
        String host,
        String target,
        Map<String, String> headers,
        @Nullable String key,
        String body,
        boolean dryRun,
        @Nullable JsonNode draft) {
    static final int BODY_MAX = 64 << 10;
    private static final String REQUEST_ID = "x-request-id";
    private static final int HEADERS_MAX = 50;

    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern URL = Pattern.compile(
            "(?:https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?)?(/[!-~]{0,8191})");
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,8192}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,256}");

    /** Said by what is sent itself, or a claim about who sends it that only a trusted proxy may make. */
    private static final Set<String> NOT_YOURS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "forwarded",
            "x-real-ip");

    TryRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** Reads {@code {"node","method","url","headers","key","body","dryRun","draft"}}, of which node and url must be there. */
    static TryRequest read(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String node = in.string("node");
                String method = in.has("method") ? in.string("method", METHOD, "a method such as GET") : "GET";
                if (method.equals("CONNECT") || method.equals("TRACE")) {
                    in.violation("method", "(expected: neither CONNECT nor TRACE)");
                }
                Matcher url = URL.matcher(in.string("url"));
                if (!url.matches()) {
                    in.violation("url", "(expected: a path such as /orders/7, or http://api.example.com/orders/7)");
                }
                Map<String, String> headers = headers(in);
                String key = in.stringOrNull("key");
                if (key != null && !KEY.matcher(key).matches()) {
                    in.violation("key", "(expected: an API key)");
                }
                String body = in.stringOrNull("body");
                if (body != null && body.length() > BODY_MAX) {
                    in.violation("body", body.length() + " characters (expected: at most " + BODY_MAX + ")");
                }
                boolean dryRun = in.flag("dryRun", false);
                JsonNode draft = in.has("draft") ? in.raw("draft") : null;
                if (draft != null && !dryRun) {
                    in.violation("draft", "beside a request that is sent (expected: dryRun; nodes know what is saved)");
                }
                return in.build(() -> new TryRequest(
                        node, method, host(url), url.group(3), headers, key, body == null ? "" : body, dryRun, draft));
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

    private static String host(Matcher url) {
        String host = url.group(1);
        String port = url.group(2);
        return host == null ? "" : host.toLowerCase(Locale.ROOT) + (port == null ? "" : port);
    }

    private static Map<String, String> headers(JsonObjectReader in) {
        Map<String, String> headers = new TreeMap<>();
        in.stringMap("headers", HEADERS_MAX).forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!FIELD_NAME.matcher(name).matches()
                    || !FIELD_VALUE.matcher(value).matches()) {
                in.violation("headers", name, "(expected: a field name, and a value of printable characters)");
            } else if (NOT_YOURS.contains(lower) || lower.startsWith("x-forwarded-")) {
                in.violation("headers", name, "is not yours to say here (expected: another field)");
            } else {
                headers.put(lower, value);
            }
        });
        return headers;
    }

    /** The same with an id by which the node tells of it; one that was typed stays. */
    TryRequest identified() {
        if (headers.containsKey(REQUEST_ID)) {
            return this;
        }
        Map<String, String> more = new TreeMap<>(headers);
        more.put(REQUEST_ID, "try-" + UUID.randomUUID());
        return new TryRequest(node, method, host, target, more, key, body, dryRun, draft);
    }

    /** Under which the node is to know it; empty for one of the node's own. */
    String requestId() {
        return headers.getOrDefault(REQUEST_ID, "");
    }

    /** Without the query, which may hold secrets. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return method + " " + path() + " through " + node;
    }
}
