package io.tollgate.node.guard;

import java.util.concurrent.TimeUnit;

/**
 * The failures of one subject. They fade: after two minutes half of them count. Any thread; each method is short and
 * holds this object's lock.
 */
final class Offender {
    private static final double HALF_LIFE_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Below, nothing is worth remembering. */
    private static final double FORGOTTEN = 0.25;

    private final Subject subject;
    private double failures;
    private long atNanos;
    private long closedUntilNanos;
    /** Failures seen here that other nodes have not heard of. */
    private int untold;

    Offender(Subject subject, long nowNanos) {
        this.subject = subject;
        this.atNanos = nowNanos;
        this.closedUntilNanos = nowNanos;
    }

    Subject subject() {
        return subject;
    }

    /** Counts failures; those of other nodes are not told again. */
    synchronized void add(int count, boolean seenHere, long nowNanos) {
        failures = failuresAt(nowNanos) + count;
        atNanos = nowNanos;
        untold += seenHere ? count : 0;
        long closed = subject.kind().patience().closedNanos(failures);
        if (closed > 0 && nowNanos + closed - closedUntilNanos > 0) {
            closedUntilNanos = nowNanos + closed;
        }
    }

    synchronized double failures(long nowNanos) {
        return failuresAt(nowNanos);
    }

    /** How long everything is refused yet; 0 when it is not. */
    synchronized long closedNanos(long nowNanos) {
        return Math.max(0, closedUntilNanos - nowNanos);
    }

    /** How long a request waits. */
    synchronized long delayNanos(long nowNanos) {
        return subject.kind().patience().delayNanos(failuresAt(nowNanos));
    }

    synchronized boolean isSpent(long nowNanos) {
        return closedUntilNanos - nowNanos > 0 || subject.kind().patience().isSpent(failuresAt(nowNanos));
    }

    synchronized boolean isForgotten(long nowNanos) {
        return untold == 0 && closedUntilNanos - nowNanos <= 0 && failuresAt(nowNanos) < FORGOTTEN;
    }

    synchronized int takeUntold() {
        int taken = untold;
        untold = 0;
        return taken;
    }

    private double failuresAt(long nowNanos) {
        return failures * Math.pow(0.5, Math.max(0, nowNanos - atNanos) / HALF_LIFE_NANOS);
    }
}
