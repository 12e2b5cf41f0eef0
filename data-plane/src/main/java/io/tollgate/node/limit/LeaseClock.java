package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The time by which this node's permits end: the monotonic clock, which passes at least as fast as the wall clock. A
 * machine that was suspended has a monotonic clock that stood still; the owner of a counter, which was not, counts its
 * permits as used by now. A wall clock that is set forward ends permits early, which costs a call.
 *
 * <p>Any thread; never waits. Nanoseconds that compare as those of {@link System#nanoTime} do, and with none but their own.
 */
public final class LeaseClock implements LongSupplier {
    /** One of the clocks has milliseconds only. */
    private static final long TOLERATED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Both clocks are read once more when so much passed between the readings: the thread was held up. */
    private static final long TOGETHER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int READINGS_MAX = 4;

    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final AtomicReference<Lead> lead;

    /**
     * What was taken over of the wall clock.
     *
     * @param apartNanos by how much it was ahead of the monotonic clock when it was looked at last
     * @param aheadNanos what it has gained in all
     */
    private record Lead(long apartNanos, long aheadNanos) {}

    /** Time by {@code nanos}, and by {@code wallMillis} when that one passes faster. */
    public LeaseClock(LongSupplier nanos, LongSupplier wallMillis) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        lead = new AtomicReference<>(new Lead(apart(nanos.getAsLong()), 0));
    }

    private long apart(long atNanos) {
        return TimeUnit.MILLISECONDS.toNanos(wallMillis.getAsLong()) - atNanos;
    }

    @Override
    public long getAsLong() {
        long now = nanos.getAsLong();
        Lead known = lead.get();
        return Math.abs(apart(now) - known.apartNanos()) <= TOLERATED_NANOS ? now + known.aheadNanos() : looked();
    }

    /** The clocks went apart, or this thread was held up between the two. */
    private long looked() {
        for (int i = 1; ; i++) {
            long now = nanos.getAsLong();
            Lead known = lead.get();
            long gained = apart(now) - known.apartNanos();
            if (nanos.getAsLong() - now > TOGETHER_NANOS && i < READINGS_MAX) {
                continue;
            }
            if (Math.abs(gained) <= TOLERATED_NANOS) {
                return now + known.aheadNanos();
            }
            // A wall clock that is set back takes nothing away, and what it gains from there on counts again.
            Lead next = new Lead(known.apartNanos() + gained, known.aheadNanos() + Math.max(0, gained));
            if (lead.compareAndSet(known, next)) {
                return now + next.aheadNanos();
            }
        }
    }
}
