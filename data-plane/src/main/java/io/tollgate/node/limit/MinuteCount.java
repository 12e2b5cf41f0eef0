package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something happened in about the last minute: in the last 50 to 60 seconds. Any thread; never waits.
 *
 * <p>Its steps are counted from its own beginning: a clock such as {@link System#nanoTime} has none that is known and may
 * overflow at any time, so only what passed between two of its times says anything.
 */
final class MinuteCount {
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int STEPS = 6;

    /** A word has the number of its step above these bits, and the count of that step in them. */
    private static final int COUNT_BITS = 40;

    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long STEP_MASK = (1L << (Long.SIZE - COUNT_BITS)) - 1;

    private final long startNanos;
    private final AtomicLongArray words = new AtomicLongArray(STEPS);

    /** One that begins now. Another thread's time may be a little before. */
    MinuteCount(long nowNanos) {
        startNanos = nowNanos;
    }

    private long step(long nowNanos) {
        return Math.floorDiv(nowNanos - startNanos, STEP_NANOS);
    }

    /** Once more. */
    void add(long nowNanos) {
        add(nowNanos, 1);
    }

    /** So many more. */
    void add(long nowNanos, long count) {
        long step = step(nowNanos);
        long mark = step & STEP_MASK;
        int index = Math.floorMod(step, STEPS);
        while (true) {
            long word = words.get(index);
            long before = word >>> COUNT_BITS == mark ? word & COUNT_MASK : 0;
            long after = mark << COUNT_BITS | Math.min(before + count, COUNT_MASK);
            if (words.compareAndSet(index, word, after)) {
                return;
            }
        }
    }

    /** The sum. */
    long sum(long nowNanos) {
        long step = step(nowNanos);
        long sum = 0;
        for (int i = 0; i < STEPS; i++) {
            long word = words.get(i);
            long age = (step - (word >>> COUNT_BITS)) & STEP_MASK;
            if (age < STEPS) {
                sum += word & COUNT_MASK;
            }
        }
        return sum;
    }
}
