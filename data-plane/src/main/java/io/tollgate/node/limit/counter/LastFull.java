package io.tollgate.node.limit.counter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a new counter last found no room and was counted under a spill counter, as far as this member knows. Members tell
 * each other with every call, so that whoever makes a counter knows that its requests may have been counted elsewhere.
 *
 * <p>Any thread; never waits.
 */
public final class LastFull {
    /** As far as is known, there was always room. */
    public static final long NEVER = Long.MIN_VALUE;

    /** For wall clocks that differ, and for calls that were under way. */
    private static final long SLACK_MILLIS = 2_000;

    private final AtomicLong atMillis = new AtomicLong(NEVER);

    /** When it was, by the wall clock of whoever saw it; {@link #NEVER} if it never was. */
    public long millis() {
        return atMillis.get();
    }

    /** There was no room at {@code whenMillis}; what is said to be in the future is taken for now. */
    public void note(long whenMillis, long nowMillis) {
        long when = Math.min(whenMillis, nowMillis);
        if (when > atMillis.get()) {
            atMillis.accumulateAndGet(when, Math::max);
        }
    }

    /** Whether a counter of {@code rule} that comes now may have been spent under a spill counter that still counts. */
    public boolean counts(LimitRule rule, long nowMillis) {
        long last = atMillis.get();
        return last != NEVER && nowMillis - last < TimeUnit.NANOSECONDS.toMillis(rule.horizonNanos()) + SLACK_MILLIS;
    }
}
