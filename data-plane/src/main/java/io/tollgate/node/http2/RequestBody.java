package io.tollgate.node.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.node.framing.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a request's body: whether it is as long as it says, and what of it waits until its exchange goes on,
 * which is never more than the window that the client had. Confined to its event loop.
 */
final class RequestBody {
    private final long declaredBytes;
    private long receivedBytes;
    private @Nullable ByteBuf held;
    private @Nullable Fields trailers;
    private boolean ended;
    private boolean endTaken;

    /**
     * A body of which nothing has come.
     *
     * @param declaredBytes less than 0 when nobody says
     */
    RequestBody(long declaredBytes) {
        this.declaredBytes = declaredBytes;
    }

    /** The whole request is here, and who has to know of its end does. */
    void endedWithHead() {
        ended = true;
        endTaken = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** Counts a part; false when the body is not as long as it says. */
    boolean receive(int bytes, boolean last) {
        receivedBytes += bytes;
        ended |= last;
        return declaredBytes < 0 || (last ? receivedBytes == declaredBytes : receivedBytes <= declaredBytes);
    }

    /** As {@link #receive} of a last part without bytes. */
    boolean receiveTrailers(@Nullable Fields fields) {
        trailers = fields;
        return receive(0, true);
    }

    /** Keeps a copy: a piece of a byte must not hold the whole buffer that it came in. */
    void hold(ByteBufAllocator allocator, ByteBuf part) {
        ByteBuf before = held;
        if (part.isReadable()) {
            ByteBuf all = before == null ? allocator.buffer(part.readableBytes()) : before;
            held = all.writeBytes(part);
        }
    }

    /** What is held, which is the caller's from now on; null when nothing is. */
    @Nullable
    ByteBuf takeHeld() {
        ByteBuf before = held;
        held = null;
        return before;
    }

    /** Whether the end is to be handed on now: it is here, and nothing is held before it. True once. */
    boolean takeEnd() {
        boolean now = ended && !endTaken && held == null;
        endTaken |= now;
        return now;
    }

    /** What came behind the body; null when nothing did. */
    @Nullable
    Fields trailers() {
        return trailers;
    }
}
