package io.tollgate.node.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and fires rarely. Moving it later costs a store: the task that is already scheduled
 * looks at the deadline when it runs, and schedules itself again. Confined to its event loop.
 */
public final class DeadlineTimer {
    private static final long NONE = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Runnable onDeadline;
    private long deadlineNanos = NONE;
    private long wakeNanos = NONE;
    private @Nullable Future<?> task;

    /** A timer that is off. */
    public DeadlineTimer(EventLoop loop, Runnable onDeadline) {
        this.loop = loop;
        this.onDeadline = onDeadline;
    }

    /** Fires once, {@code delayNanos} from now, unless moved or cleared before. */
    public void setIn(long delayNanos) {
        setAt(System.nanoTime() + delayNanos);
    }

    /** Fires once at {@code nanos} of {@link System#nanoTime}, unless moved or cleared before. */
    public void setAt(long nanos) {
        deadlineNanos = nanos;
        if (wakeNanos == NONE || wakeNanos - nanos > 0) {
            cancelTask();
            schedule(nanos);
        }
    }

    /** Does not fire. */
    public void clear() {
        deadlineNanos = NONE;
    }

    /** Does not fire, and keeps nothing scheduled: for the end of a connection. */
    public void close() {
        deadlineNanos = NONE;
        cancelTask();
    }

    private void cancelTask() {
        Future<?> scheduled = task;
        if (scheduled != null) {
            scheduled.cancel(false);
            task = null;
        }
        wakeNanos = NONE;
    }

    private void schedule(long nanos) {
        wakeNanos = nanos;
        task = loop.schedule(this::wake, Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void wake() {
        task = null;
        wakeNanos = NONE;
        if (deadlineNanos == NONE) {
            return;
        }
        if (deadlineNanos - System.nanoTime() > 0) {
            schedule(deadlineNanos);
            return;
        }
        deadlineNanos = NONE;
        onDeadline.run();
    }
}
