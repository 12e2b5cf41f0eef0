package io.tollgate.node.upstream;

import io.tollgate.node.framing.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request for an upstream.
 *
 * @param path canonical
 * @param query without the question mark; null when there is none
 * @param fields with {@code host} and, where the length is known, {@code content-length}; with nothing of a connection
 * @param bodyLength bytes, or {@link io.tollgate.node.framing.BodyLength#CHUNKED} when only the end will tell
 * @param upgrading whether it asks for a WebSocket
 */
public record UpstreamRequest(
        String method, String path, @Nullable String query, Fields fields, long bodyLength, boolean upgrading) {

    /** Whether a body follows. */
    public boolean hasBody() {
        return bodyLength != 0;
    }
}
