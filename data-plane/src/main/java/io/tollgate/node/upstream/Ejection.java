package io.tollgate.node.upstream;

import io.tollgate.core.config.Upstream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether one target is left out for failing, and until when. The time grows with each ejection by {@code ejectFor} up to
 * {@link #NANOS_MAX}, and shrinks again by as much for every {@code ejectFor} that passes without one, as Envoy's outlier
 * detection has it. Any thread; nothing blocks.
 */
final class Ejection {
    /** The longest, unless {@code ejectFor} itself is longer: Envoy's {@code max_ejection_time}. */
    static final long NANOS_MAX = 300_000_000_000L;

    private static final long IN = 0;

    private final LongSupplier nanoTime;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong outUntilNanos = new AtomicLong(IN);
    private volatile long backSinceNanos;
    private volatile boolean everOut;
    private volatile int times;

    Ejection(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isOut() {
        long until = outUntilNanos.get();
        if (until == IN) {
            return false;
        }
        if (nanoTime.getAsLong() - until < 0) {
            return true;
        }
        if (outUntilNanos.compareAndSet(until, IN)) {
            failures.set(0);
            backSinceNanos = until;
        }
        return false;
    }

    /** For how long it is left out yet; 0 when it is not. */
    long restNanos() {
        long until = outUntilNanos.get();
        return until == IN ? 0 : Math.max(0, until - nanoTime.getAsLong());
    }

    /** When it came back the last time; {@code never} when it was not out. */
    long backSinceNanos(long never) {
        return everOut ? backSinceNanos : never;
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Counts a failure; whether there were enough in a row. */
    boolean failed(Upstream.Outlier outlier) {
        return failures.incrementAndGet() >= outlier.consecutiveFailures() && outUntilNanos.get() == IN;
    }

    /** Leaves it out. One thread at a time: {@link UpstreamPlan} sees to it. */
    void eject(Upstream.Outlier outlier) {
        long now = nanoTime.getAsLong();
        long unit = outlier.ejectFor().toNanos();
        long calm = everOut ? (now - backSinceNanos) / unit : 0;
        int count = (int) Math.max(0, times - calm) + 1;
        long longest = Math.max(unit, NANOS_MAX);
        count = (int) Math.min(count, longest / unit + 1);
        times = count;
        backSinceNanos = now;
        everOut = true;
        long until = now + Math.min(count * unit, longest);
        outUntilNanos.set(until == IN ? 1 : until);
    }

    /** Lets it back in before its time. */
    void readmit() {
        long until = outUntilNanos.get();
        if (until != IN && outUntilNanos.compareAndSet(until, IN)) {
            failures.set(0);
            backSinceNanos = nanoTime.getAsLong();
        }
    }
}
