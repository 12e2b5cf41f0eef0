package io.tollgate.node.framing;

/**
 * Why bytes are not one message.
 *
 * @param detail for people; holds nothing of the message
 */
public record Fault(Kind kind, String detail) {
    /** What follows from it. */
    public enum Kind {
        /** Not HTTP, or HTTP that can be read in two ways. */
        MALFORMED,
        /** A request line over {@link HeadReader#LINE_BYTES_MAX}. */
        TARGET_TOO_LONG,
        /** More than {@link HeadReader#FIELDS_MAX} fields or {@link HeadReader#HEAD_BYTES_MAX} bytes. */
        FIELDS_TOO_LARGE,
        /** A version other than 1.0 and 1.1. */
        VERSION_UNSUPPORTED,
        /** A transfer coding other than chunked. */
        CODING_UNSUPPORTED,
        /** The connection ended inside the message. */
        TRUNCATED
    }
}
