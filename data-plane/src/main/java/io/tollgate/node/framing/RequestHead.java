package io.tollgate.node.framing;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request that passed the gate.
 *
 * @param method a token
 * @param minorVersion 0 or 1
 * @param fields as received, names in lower case
 * @param bodyLength bytes, or {@link BodyLength#CHUNKED}; 0 when there is no body
 */
public record RequestHead(
        String method, Target target, int minorVersion, Authority authority, Fields fields, long bodyLength) {

    /**
     * What the request line names (RFC 9112 section 3.2), in origin form.
     *
     * @param path as received, or {@code *}
     * @param query without the question mark; null when there is none
     */
    public record Target(String path, @Nullable String query) {}

    /**
     * Whom the request is for.
     *
     * @param host lower case, without port; empty when an HTTP/1.0 client names none
     * @param text as received
     */
    public record Authority(String host, String text) {
        static final Authority NONE = new Authority("", "");
    }

    /** Whether the client may send another request on this connection. */
    public boolean keepAlive() {
        if (minorVersion == 0) {
            return fields.hasToken(FieldNames.CONNECTION, "keep-alive")
                    && !fields.hasToken(FieldNames.CONNECTION, "close");
        }
        return !fields.hasToken(FieldNames.CONNECTION, "close");
    }

    /** Whether a body follows. */
    public boolean hasBody() {
        return bodyLength != 0;
    }
}
