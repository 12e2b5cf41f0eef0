package io.tollgate.node.upstream;

/** How an attempt at an upstream can fail. */
public enum UpstreamFailure {
    /** No connection: refused, unreachable, unknown name or too slow. */
    CONNECT_FAILED,
    /** Connected, and the TLS handshake failed: most often an untrusted certificate or another host's. */
    TLS_FAILED,
    /** Every connection is in use and the queue for one is full. */
    OVERLOADED,
    /** The connection ended before the response began. */
    RESET,
    /** The connection ended inside the response. */
    TRUNCATED,
    /** What came is not an HTTP/1 response. */
    MALFORMED
}
