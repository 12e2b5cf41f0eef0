package io.tollgate.e2e;

import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows.
 *
 * @param role of whom it is; null when it opens nothing
 * @param fields of the request
 * @param certificate of its connection, if any
 * @param question what {@code /explain} is told instead; null when only nodes can judge it
 */
record Credential(
        String name,
        Kind kind,
        @Nullable String role,
        Map<String, String> fields,
        @Nullable Issued certificate,
        @Nullable Map<String, Object> question) {
    enum Kind {
        NONE,
        KEY,
        SIGNED,
        OPAQUE,
        CERTIFICATE,
        /** Two at once, each of which would open. */
        BOTH
    }

    static Credential inFields(
            Kind kind, @Nullable String role, String name, String value, @Nullable Map<String, Object> question) {
        Map<String, String> fields =
                kind == Kind.KEY ? Map.of("X-API-Key", value) : Map.of("Authorization", "Bearer " + value);
        return new Credential(kind + " " + name, kind, role, fields, null, question);
    }
}
