package io.tollgate.node.exchange;

import io.netty.buffer.ByteBuf;
import io.tollgate.node.framing.Fields;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a request's body, kept until the response begins, so that a request which the upstream says it did not
 * process can be made again though its body has been passed on. A body over {@link #BYTES_MAX} is not kept at all. Owns what
 * it keeps until {@link #drop}. Confined to its event loop.
 */
final class KeptBody {
    /** Enough for most calls of gRPC; held for each request that waits for its response. */
    static final int BYTES_MAX = 64 << 10;

    /** Each part holds on to the buffer that it was read into. */
    private static final int PARTS_MAX = 64;

    private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
    private int bytes;
    private boolean whole = true;
    private @Nullable Fields trailers;

    /** Whether nothing of the body so far is missing. */
    boolean isWhole() {
        return whole;
    }

    /** Keeps {@code part}, which stays the caller's too. */
    void add(ByteBuf part) {
        if (!whole) {
            return;
        }
        bytes += part.readableBytes();
        if (bytes > BYTES_MAX || parts.size() == PARTS_MAX) {
            drop();
        } else {
            parts.add(part.retainedDuplicate());
        }
    }

    /** The body has ended. */
    void end(@Nullable Fields last) {
        trailers = last;
    }

    /** What the body ended with. */
    @Nullable
    Fields trailers() {
        return trailers;
    }

    /** Sends again what was kept. */
    void sendTo(Attempt attempt) {
        for (ByteBuf part : parts) {
            attempt.sendBody(part.retainedDuplicate());
        }
    }

    /** Keeps nothing any more. */
    void drop() {
        whole = false;
        for (ByteBuf part = parts.poll(); part != null; part = parts.poll()) {
            part.release();
        }
    }
}
