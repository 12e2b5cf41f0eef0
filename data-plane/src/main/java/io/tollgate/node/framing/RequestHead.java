package io.tollgate.node.framing;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request that passed the gate.
 *
 * @param method a token
 * @param version what the client speaks
 * @param fields as received, names in lower case
 * @param bodyLength bytes, or {@link BodyLength#CHUNKED}; 0 when there is no body
 */
public record RequestHead(
        String method, Target target, HttpVersion version, Authority authority, Fields fields, long bodyLength) {

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
        if (version == HttpVersion.HTTP_1_0) {
            return fields.hasToken(FieldNames.CONNECTION, "keep-alive")
                    && !fields.hasToken(FieldNames.CONNECTION, "close");
        }
        return !fields.hasToken(FieldNames.CONNECTION, "close");
    }

    /** Whether the client wishes to change to another protocol (RFC 9110 section 7.8). */
    public boolean wantsUpgrade() {
        return version != HttpVersion.HTTP_1_0 && fields.hasToken(FieldNames.CONNECTION, FieldNames.UPGRADE);
    }

    /** Whether a body follows. */
    public boolean hasBody() {
        return bodyLength != 0;
    }
}
