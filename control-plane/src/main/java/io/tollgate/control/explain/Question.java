package io.tollgate.control.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.problem.ProblemException.Invalid;
import io.tollgate.core.config.Names;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.mtls.ClientTrust;
import io.tollgate.core.tls.Certificates;
import io.tollgate.core.tls.UnusablePemException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: a request, and whose it is. At most one of {@code consumer}, {@code key} and {@code token}; a {@code
 * certificate} goes with a token's text or with what the headers hold. With none, the headers say who sends it.
 *
 * @param key an id ({@code k_…}), a prefix ({@code tg_live_…} without the secret) or a whole key
 * @param certificate the client's of the connection, its own first; empty: it has none
 * @param address of the client, behind trusted proxies
 */
record Question(
        String method,
        RequestUrl url,
        TreeMap<String, List<String>> headers,
        @Nullable String consumer,
        @Nullable String key,
        @Nullable Token token,
        List<X509Certificate> certificate,
        InetAddress address) {
    /** By what it is explained, and no part of the request: read by whoever compiles it. */
    static final String DRAFT = "draft";

    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff\\t]{0,8192}");
    private static final Pattern KEY = Pattern.compile("k_[0-9A-Za-z]{12}|tg_[0-9A-Za-z_]{1,120}");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
    private static final int TOKEN_LENGTH_MAX = 64 << 10;
    private static final int HEADERS_MAX = 100;
    private static final int CERTIFICATE_LENGTH_MAX = 64 << 10;
    /** One more than nodes take, so that they can be seen to refuse it. */
    private static final int CHAIN_MAX = ClientTrust.CHAIN_MAX + 1;

    private static final String HERE = "127.0.0.1";

    /** What stands for a token. */
    sealed interface Token {
        /** The token itself. */
        record Text(String text) implements Token {
            /** Never the token. */
            @Override
            public String toString() {
                return "Text[…]";
            }
        }

        /** What it says, or its issuer says of it; {@code issuer} names one where {@code iss} does not. */
        record Claims(@Nullable String issuer, ObjectNode claims) implements Token {}
    }

    /** The one thing that is asked about a request which a node has refused. */
    static String requestId(JsonNode document) {
        try {
            return JsonObjectReader.read(document, in -> {
                String id = in.string("requestId");
                return in.build(() -> id);
            });
        } catch (InvalidDocumentException e) {
            throw new Invalid(e);
        }
    }

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
        Token token = token(in, consumer != null || key != null);
        List<X509Certificate> certificate = in.has("certificate") ? certificate(in) : List.of();
        if (in.has("certificate") && (consumer != null || key != null || in.has("claims"))) {
            in.violation("certificate", "beside a consumer, a key or claims (expected: one of them)");
        }
        InetAddress address = address(in);
        if (in.has(DRAFT) && !in.raw(DRAFT).isContainerNode()) {
            in.violation(DRAFT, "(expected: {kind, document}, or a list of them)");
        }
        return in.build(() ->
                new Question(method, Objects.requireNonNull(url), headers, consumer, key, token, certificate, address));
    }

    /** No message repeats any of it. */
    private static @Nullable Token token(JsonObjectReader in, boolean beside) {
        String text = in.has("token") ? in.string("token") : null;
        if (text != null
                && (text.length() > TOKEN_LENGTH_MAX || !TOKEN.matcher(text).matches())) {
            in.violation("token", "(expected: a token such as eyJ…, of at most " + TOKEN_LENGTH_MAX + " characters)");
        }
        JsonNode claims = in.raw("claims");
        String issuer = in.has("issuer") ? in.string("issuer", Names.NAME, Names.NAME_EXPECTED) : null;
        if (!claims.isNull() && !claims.isObject()) {
            in.violation("claims", "(expected: an object such as {\"iss\":…,\"sub\":…})");
        }
        if (issuer != null && claims.isNull()) {
            in.violation("issuer", "beside no claims (expected: claims, of which it is the issuer)");
        }
        String second = text != null ? "token" : claims.isNull() ? null : "claims";
        if (second != null && (beside || (text != null && !claims.isNull()))) {
            in.violation(second, "beside another credential (expected: one of consumer, key, token and claims)");
        }
        if (text != null) {
            return new Token.Text(text);
        }
        return claims instanceof ObjectNode object ? new Token.Claims(issuer, object) : null;
    }

    private static List<X509Certificate> certificate(JsonObjectReader in) {
        try {
            List<X509Certificate> read =
                    Certificates.ofPem(in.string("certificate"), CERTIFICATE_LENGTH_MAX, CHAIN_MAX);
            if (read.isEmpty()) {
                in.violation("certificate", "none (expected: the client’s certificate in PEM)");
            }
            return read;
        } catch (UnusablePemException e) {
            in.violation("certificate", e.detail());
            return List.of();
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
