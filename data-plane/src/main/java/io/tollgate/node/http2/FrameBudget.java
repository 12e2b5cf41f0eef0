package io.tollgate.node.http2;

import io.tollgate.node.guard.DownstreamFault;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many frames that carry nothing a client may send on one connection in ten seconds. Some are in proportion to what
 * passes: an honest client opens windows for data that it took, and measures the way while data come. The others are far
 * from what any client does. Confined to its event loop.
 */
final class FrameBudget {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Data are counted as content in pieces of this size: the least that a frame may be limited to. */
    private static final int CONTENT_BYTES = 16 << 10;

    /** What is counted. */
    enum Kind {
        /** Streams that the client reset before they were answered. */
        RAPID_RESET(100, 0, DownstreamFault.RAPID_RESET),
        /** Streams that the client made us reset, by breaking a rule on each. */
        MADE_RESET(100, 0, DownstreamFault.MADE_RESET),
        RESET(200, 1, DownstreamFault.RESET_FLOOD),
        SETTINGS(50, 0, DownstreamFault.SETTINGS_FLOOD),
        PING(200, 2, DownstreamFault.PING_FLOOD),
        PRIORITY(200, 2, DownstreamFault.PRIORITY_FLOOD),
        WINDOW_UPDATE(1_000, 10, DownstreamFault.WINDOW_UPDATE_FLOOD),
        EMPTY_DATA(100, 1, DownstreamFault.EMPTY_DATA_FLOOD),
        OTHER(100, 0, DownstreamFault.OTHER_FLOOD);

        private final int atLeast;
        private final int forEachContent;
        private final DownstreamFault fault;

        Kind(int atLeast, int forEachContent, DownstreamFault fault) {
            this.atLeast = atLeast;
            this.forEachContent = forEachContent;
            this.fault = fault;
        }
    }

    private final Map<Kind, int[]> spent = new EnumMap<>(Kind.class);
    private long windowEndNanos = System.nanoTime();
    /** Requests, and pieces of responses, in this window. */
    private long content;

    /** A request came. */
    void request() {
        content++;
    }

    /** A part of a response went out. */
    void sent(int bytes) {
        content += 1 + bytes / CONTENT_BYTES;
    }

    /** One more of {@code kind}; throws when it is one too many. */
    void spend(Kind kind) throws FloodException {
        long now = System.nanoTime();
        if (now - windowEndNanos > 0) {
            windowEndNanos = now + WINDOW_NANOS;
            spent.clear();
            content = 0;
        }
        if (++spent.computeIfAbsent(kind, first -> new int[1])[0] > kind.atLeast + kind.forEachContent * content) {
            throw new FloodException(kind.fault);
        }
    }
}
