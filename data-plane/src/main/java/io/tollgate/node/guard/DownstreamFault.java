package io.tollgate.node.guard;

import io.tollgate.node.framing.Fault;

/** What clients do that no client ought to do: the closed list of reasons that are counted. */
public enum DownstreamFault {
    /** Not HTTP, or HTTP that can be read in two ways. */
    MALFORMED,
    TARGET_TOO_LONG,
    FIELDS_TOO_LARGE,
    VERSION_UNSUPPORTED,
    CODING_UNSUPPORTED,
    /** The connection ended inside a message. */
    TRUNCATED,
    /** A head took longer than it may. */
    HEAD_TIMEOUT,
    /** A client that takes nothing of its responses. */
    SLOW_READER,
    /** More connections of one address than it may have. */
    ADDRESS_CONNECTIONS,
    /** More connections than the node takes. */
    NODE_CONNECTIONS,
    /** HTTP/2 frames that break the protocol. */
    PROTOCOL_ERROR,
    FLOW_CONTROL_ERROR,
    FRAME_SIZE_ERROR,
    COMPRESSION_ERROR,
    /** Requests that are reset before they are answered (CVE-2023-44487). */
    RAPID_RESET,
    /** Frames that make the server reset streams (CVE-2025-8671). */
    MADE_RESET,
    RESET_FLOOD,
    CONTINUATION_FLOOD,
    SETTINGS_FLOOD,
    PING_FLOOD,
    PRIORITY_FLOOD,
    WINDOW_UPDATE_FLOOD,
    EMPTY_DATA_FLOOD,
    /** Frames of kinds that nobody knows, or that only end a connection. */
    OTHER_FLOOD,
    /** Answers to control frames that the client does not take. */
    CONTROL_QUEUE;

    private final String code = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

    /** What the parser's word for it is here. */
    public static DownstreamFault of(Fault.Kind kind) {
        return switch (kind) {
            case MALFORMED -> MALFORMED;
            case TARGET_TOO_LONG -> TARGET_TOO_LONG;
            case FIELDS_TOO_LARGE -> FIELDS_TOO_LARGE;
            case VERSION_UNSUPPORTED -> VERSION_UNSUPPORTED;
            case CODING_UNSUPPORTED -> CODING_UNSUPPORTED;
            case TRUNCATED -> TRUNCATED;
        };
    }

    /** The stable word in metrics and logs. */
    public String code() {
        return code;
    }
}
