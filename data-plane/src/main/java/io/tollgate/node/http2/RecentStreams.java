package io.tollgate.node.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the last streams ended, of which the codec keeps nothing: what a frame on one of them means depends on it (RFC 9113
 * section 5.1). Confined to its event loop.
 */
final class RecentStreams {
    private static final int KEPT = 256;

    /** How a stream ended. */
    enum Ending {
        /** By both sides' last frames. */
        WHOLE,
        /** What the client sent before it heard of that is neither an error nor worth an answer. */
        RESET_BY_US,
        RESET_BY_CLIENT
    }

    private final int[] ids = new int[KEPT];
    private final @Nullable Ending[] endings = new Ending[KEPT];

    RecentStreams() {
        Arrays.fill(ids, -1);
    }

    /** The first ending of a stream is the one that counts. */
    void add(int streamId, Ending ending) {
        int place = place(streamId);
        if (ids[place] != streamId) {
            ids[place] = streamId;
            endings[place] = ending;
        }
    }

    /** How {@code streamId} ended; null when it did not, or too long ago. */
    @Nullable
    Ending of(int streamId) {
        int place = place(streamId);
        return ids[place] == streamId ? endings[place] : null;
    }

    /** Clients count their streams in odd numbers. */
    private static int place(int streamId) {
        return (streamId >>> 1) % KEPT;
    }
}
