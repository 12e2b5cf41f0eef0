package io.tollgate.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.JsonObjectReader;
import io.tollgate.core.tls.Authorities;
import io.tollgate.core.tls.UnusablePemException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who signs the client certificates that routes accept as {@code mtls}, and whom a certificate stands for. Clients are asked
 * for one where a server's {@link Certificate} names the trust store.
 *
 * @param authorities in PEM as {@code caPem}
 * @param identity where in a certificate its holder's name is
 * @param consumers consumers by holder, {@value #ANY_HOLDER} for every other; empty: the holder's name is the consumer's
 */
public record TrustStore(String name, Authorities authorities, Identity identity, Map<String, String> consumers)
        implements ConfigObject {
    /** The most trust stores. */
    public static final int TRUST_STORES_MAX = 256;

    /** Any holder whom no other entry names. */
    public static final String ANY_HOLDER = "*";

    private static final int CONSUMERS_MAX = 10_000;
    private static final int HOLDER_LENGTH_MAX = 512;

    /** Where a certificate names its holder (RFC 5280 sections 4.1.2.6 and 4.2.1.6). */
    public enum Identity {
        SUBJECT_CN,
        SAN_DNS,
        SAN_URI,
        SAN_EMAIL
    }

    public TrustStore {
        Names.requireName(name);
        consumers = Collections.unmodifiableMap(new TreeMap<>(consumers));
    }

    static @Nullable TrustStore read(JsonObjectReader in) {
        String name = Names.name(in);
        Authorities authorities = authorities(in);
        Identity identity = in.oneOf("identity", Identity.SUBJECT_CN, Identity.class);
        Map<String, String> consumers = in.stringMap("consumers", CONSUMERS_MAX);
        consumers.forEach((holder, consumer) -> {
            if (holder.isBlank() || holder.length() > HOLDER_LENGTH_MAX) {
                in.violation("consumers", holder, "(expected: 1 to " + HOLDER_LENGTH_MAX + " characters)");
            } else if (identity == Identity.SAN_DNS && !holder.equals(holder.toLowerCase(Locale.ROOT))) {
                in.violation("consumers", holder, "(expected: a DNS name in lower case)");
            } else if (!Names.NAME.matcher(consumer).matches()) {
                in.violation("consumers", holder, "\"" + consumer + "\" (expected: " + Names.NAME_EXPECTED + ")");
            }
        });
        return authorities == null
                ? in.build(() -> null)
                : in.build(() -> new TrustStore(name, authorities, identity, consumers));
    }

    private static @Nullable Authorities authorities(JsonObjectReader in) {
        String pem = in.string("caPem");
        if (pem.isEmpty() && !in.raw("caPem").isTextual()) {
            return null;
        }
        try {
            return Authorities.read(pem);
        } catch (UnusablePemException e) {
            in.violation("caPem", e.detail());
            return null;
        }
    }

    /** The consumer whom the holder's name stands for; null when it is nobody's. */
    public @Nullable String consumerOf(String holder) {
        if (consumers.isEmpty()) {
            return Names.NAME.matcher(holder).matches() ? holder : null;
        }
        String own = consumers.get(holder);
        return own != null ? own : consumers.get(ANY_HOLDER);
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("caPem", authorities.toPem())
                .put("identity", JsonObjectReader.wireName(identity));
        JsonLists.put(json, "consumers", consumers);
        return json;
    }
}
