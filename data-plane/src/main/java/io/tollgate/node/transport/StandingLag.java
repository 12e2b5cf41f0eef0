package io.tollgate.node.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long anything has to wait on an event loop at the least: the smallest delay among its last looks. A burst makes one
 * look late and passes; a loop that is late every time has more work than it can do (the standing queue of CoDel, RFC 8289
 * section 3.1). Each loop measures itself.
 */
public final class StandingLag {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LOOKS = 4;

    private static final FastThreadLocal<Loop> HERE = new FastThreadLocal<>();

    private volatile boolean stopped;

    /** One loop's last looks; confined to it. */
    private static final class Loop {
        private final long[] lateNanos = new long[LOOKS];
        private int next;
        private long standingNanos;

        void looked(long late) {
            lateNanos[next] = late;
            next = (next + 1) % LOOKS;
            standingNanos = Arrays.stream(lateNanos).min().orElse(0);
        }
    }

    /** Begins to measure {@code loops}. */
    public StandingLag(List<EventLoop> loops) {
        loops.forEach(each -> each.execute(() -> {
            Loop fresh = new Loop();
            HERE.set(fresh);
            arm(each, fresh);
        }));
    }

    private void arm(EventLoop loop, Loop looks) {
        long due = System.nanoTime() + EVERY_NANOS;
        Channels.later(
                loop,
                () -> {
                    looks.looked(Math.max(0, System.nanoTime() - due));
                    if (!stopped) {
                        arm(loop, looks);
                    }
                },
                EVERY_NANOS);
    }

    /** The lag of the event loop that asks, in nanoseconds; 0 on any other thread. */
    public static long ofThisLoopNanos() {
        Loop here = HERE.get();
        return here == null ? 0 : here.standingNanos;
    }

    /** Measures no more. */
    public void stop() {
        stopped = true;
    }
}
