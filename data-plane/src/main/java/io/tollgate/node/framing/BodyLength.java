package io.tollgate.node.framing;

/** How long a body is, in one number: its bytes, or one of these. */
public final class BodyLength {
    /** Delimited by the chunked coding. */
    public static final long CHUNKED = -1;

    /** A response that ends with its connection. */
    public static final long UNTIL_CLOSE = -2;

    private BodyLength() {}
}
