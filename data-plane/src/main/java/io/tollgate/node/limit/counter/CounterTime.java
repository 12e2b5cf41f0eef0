package io.tollgate.node.limit.counter;

/**
 * A counter's own time line, which never runs backwards and never fast: between two looks of one owner the monotonic
 * clock passes; when another owner takes over, the wall clocks' difference less the skew that is tolerated.
 *
 * @param nanos where the time line stands
 * @param seen the owner's clocks when it stood there
 */
public record CounterTime(long nanos, OwnerTime seen) {
    /** Two members' wall clocks may differ by that much without time running fast. */
    public static final long SKEW_MILLIS = 250;

    private static final long NANOS_PER_MILLI = 1_000_000;

    static CounterTime start(OwnerTime now) {
        return new CounterTime(now.wallMillis() * NANOS_PER_MILLI, now);
    }

    CounterTime at(OwnerTime now) {
        if (now.owner() != seen.owner()) {
            long millis = Math.max(0, now.wallMillis() - seen.wallMillis() - SKEW_MILLIS);
            return new CounterTime(nanos + millis * NANOS_PER_MILLI, now);
        }
        long elapsed = now.monotonicNanos() - seen.monotonicNanos();
        return elapsed <= 0 ? this : new CounterTime(nanos + elapsed, now);
    }
}
