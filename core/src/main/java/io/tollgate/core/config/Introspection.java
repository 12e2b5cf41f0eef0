package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.HumanDuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.secret.SealedText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes ask whether an opaque token holds (OAuth 2.0 Token Introspection, RFC 7662). Only this place is ever asked, and
 * redirects are not followed.
 *
 * @param endpoint https, or http on loopback
 * @param client as whom nodes ask
 * @param timeout from the call's first byte to the answer's last
 * @param memory how long answers are believed
 * @param callsMax calls of one node at the same time; further ones wait, for {@code timeout} at most
 */
public record Introspection(URI endpoint, Client client, Duration timeout, Memory memory, int callsMax)
        implements TokenProof {
    /**
     * What stands in place of the secret where a whole configuration is written down: the control plane keeps the secret
     * that it has for this issuer.
     */
    public static final String STORED_SECRET = "stored";

    /** The longest secret, in characters of ASCII. */
    public static final int SECRET_LENGTH_MAX = 512;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int CALLS = 16;
    private static final String EXPECTED = "a URL such as https://id.example.com/introspect";

    /**
     * HTTP Basic credentials (RFC 6749 section 2.3.1).
     *
     * @param secret sealed for {@link Introspection#secretPlace}
     */
    public record Client(String id, SealedText secret) {
        private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,256}");
    }

    /**
     * How long answers are believed.
     *
     * @param accepted a token that holds, but never beyond its {@code exp}; a withdrawn one may open for that long yet
     * @param refused a token that does not; zero asks each time
     */
    public record Memory(Duration accepted, Duration refused) {
        private static final Duration ACCEPTED = Duration.ofMinutes(1);
        private static final Duration REFUSED = Duration.ofSeconds(10);
    }

    /**
     * Where the secret of the issuer {@code name} is sealed for. The endpoint is part of it: who may change an issuer but
     * does not know its secret can't have it sent elsewhere.
     */
    public static String secretPlace(String name, String endpoint) {
        return "issuers/" + name + "/introspection/clientSecret of " + endpoint;
    }

    static @Nullable Introspection read(JsonObjectReader in) {
        URI endpoint = endpoint(in);
        String id = in.string("clientId", Client.ID, "1 to 256 printable characters without spaces");
        String secret = in.string("clientSecret");
        if (!SealedText.isSealed(secret) && in.raw("clientSecret").isTextual()) { // the message must not repeat it
            in.violation("clientSecret", "neither a secret nor a sealed text (expected: one of them)");
        }
        Duration timeout = in.duration("timeout", TIMEOUT, Duration.ofMillis(100), Duration.ofSeconds(10));
        Duration accepted = in.duration("cacheFor", Memory.ACCEPTED, Duration.ZERO, Duration.ofHours(1));
        Duration refused = in.duration("cacheRefusalsFor", Memory.REFUSED, Duration.ZERO, Duration.ofMinutes(5));
        int callsMax = (int) in.number("maxCalls", CALLS, 1, 256);
        return in.build(() -> new Introspection(
                Objects.requireNonNull(endpoint),
                new Client(id, new SealedText(secret)),
                timeout,
                new Memory(accepted, refused),
                callsMax));
    }

    private static @Nullable URI endpoint(JsonObjectReader in) {
        String text = in.string("endpoint");
        if (!in.raw("endpoint").isTextual()) {
            return null;
        }
        try {
            URI uri = new URI(text);
            String problem = IssuerKeys.problem(uri);
            if (problem == null && text.length() <= 2_048) {
                return uri;
            }
            in.violation("endpoint", "(expected: " + (problem == null ? EXPECTED : problem) + ")"); // not repeated
        } catch (URISyntaxException e) {
            in.violation("endpoint", "(expected: " + EXPECTED + ")");
        }
        return null;
    }

    ObjectNode toJson() {
        return Json.object()
                .put("endpoint", endpoint.toString())
                .put("clientId", client.id())
                .put("clientSecret", client.secret().text())
                .put("timeout", HumanDuration.print(timeout))
                .put("cacheFor", HumanDuration.print(memory.accepted()))
                .put("cacheRefusalsFor", HumanDuration.print(memory.refused()))
                .put("maxCalls", callsMax);
    }
}
