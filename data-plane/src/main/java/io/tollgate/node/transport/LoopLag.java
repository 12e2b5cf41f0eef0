package io.tollgate.node.transport;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late event loops are: each runs a task at a fixed distance, and the delay is what any other event waits too. The
 * worst since the last look is kept. Any thread.
 */
public final class LoopLag {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final AtomicLong worstNanos = new AtomicLong();
    private volatile boolean stopped;

    /** Begins to measure {@code loops}. */
    public LoopLag(List<EventLoop> loops) {
        loops.forEach(this::arm);
    }

    private void arm(EventLoop loop) {
        long due = System.nanoTime() + EVERY_NANOS;
        Channels.later(
                loop,
                () -> {
                    worstNanos.accumulateAndGet(System.nanoTime() - due, Math::max);
                    if (!stopped) {
                        arm(loop);
                    }
                },
                EVERY_NANOS);
    }

    /** The worst delay since the last call, in nanoseconds. */
    public long takeWorstNanos() {
        return worstNanos.getAndSet(0);
    }

    /** Measures no more. */
    public void stop() {
        stopped = true;
    }
}
