package io.tollgate.node.upstream;

/** How an attempt at an upstream can fail. */
public enum UpstreamFailure {
    /** No connection: refused, unreachable, unknown name or too slow. */
    CONNECT_FAILED,
    /** Connected, and the TLS handshake failed: most often an untrusted certificate or another host's. */
    TLS_FAILED,
    /** Every connection is in use and the queue for one is full. */
    OVERLOADED,
    /**
     * The other side promises that it has not processed the request, and will not (RFC 9113 section 8.7): whatever the
     * method, it may be made again.
     */
    REFUSED,
    /** What is asked for cannot be asked in the upstream's protocol, or the other side says that it does not take it. */
    UNSUPPORTED,
    /** The request's head is larger than the other side says that it takes (RFC 9113 section 10.5.1); nothing was sent. */
    HEAD_TOO_LARGE,
    /** The connection ended before the response began. */
    RESET,
    /** The connection ended inside the response. */
    TRUNCATED,
    /** What came is not a response. */
    MALFORMED
}
