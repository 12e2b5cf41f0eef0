package io.tollgate.node.http2;

import io.netty.channel.EventLoop;
import io.tollgate.node.transport.DeadlineTimer;
import org.jspecify.annotations.Nullable;

/**
 * A deadline that streams of one connection use one after the other: what a timer has scheduled for one stream serves the
 * next, so that a short request schedules and cancels nothing. Confined to its event loop.
 */
final class StreamClock {
    private final DeadlineTimer timer;
    private @Nullable Http2Stream stream;

    StreamClock(EventLoop loop) {
        timer = new DeadlineTimer(loop, this::fire);
    }

    DeadlineTimer timer() {
        return timer;
    }

    void start(Http2Stream owner) {
        stream = owner;
    }

    /** Its stream has ended. */
    void stop() {
        stream = null;
        timer.clear();
    }

    /** Its connection has ended. */
    void close() {
        Http2Stream owner = stream;
        if (owner != null) {
            owner.connectionGone();
        }
        timer.close();
    }

    private void fire() {
        Http2Stream owner = stream;
        if (owner != null) {
            owner.onDeadline();
        }
    }
}
