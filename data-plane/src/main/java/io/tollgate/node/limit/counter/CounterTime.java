package io.tollgate.node.limit.counter;

/**
 * A counter's own time line, which never runs backwards and never fast: between two looks of one owner the monotonic
 * clock passes; when another owner takes over, the wall clocks' difference less what two of them may be apart.
 *
 * @param nanos where the time line stands
 * @param seen the owner's clocks when it stood there
 */
public record CounterTime(long nanos, OwnerTime seen) {
    /** A member's wall clock may differ by that much from those of most others. */
    public static final long SKEW_MILLIS = 250;

    /** So those of two may differ by that much: of each most others are near, and there is one that is near both. */
    public static final long APART_MILLIS = 2 * SKEW_MILLIS;

    private static final long NANOS_PER_MILLI = 1_000_000;

    static CounterTime start(OwnerTime now) {
        return new CounterTime(now.wallMillis() * NANOS_PER_MILLI, now);
    }

    CounterTime at(OwnerTime now) {
        if (now.owner() != seen.owner()) {
            long millis = Math.max(0, now.wallMillis() - seen.wallMillis() - APART_MILLIS);
            return new CounterTime(nanos + millis * NANOS_PER_MILLI, now);
        }
        long elapsed = now.monotonicNanos() - seen.monotonicNanos();
        return elapsed <= 0 ? this : new CounterTime(nanos + elapsed, now);
    }
}
