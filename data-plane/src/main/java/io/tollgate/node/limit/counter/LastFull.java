package io.tollgate.node.limit.counter;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * What is known of it.
     *
     * @param atMillis by the wall clock of whoever saw it
     * @param heardNanos when this member heard of it, which is later, by its own monotonic clock: a wall clock that is behind now and
     *     is set right would make it longer ago than it is
     */
    private record Seen(long atMillis, long heardNanos) {}

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

    public LastFull() {
        this(System::nanoTime);
    }

    /** By {@code nanos} as the monotonic clock. */
    public LastFull(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** When it was, by the wall clock of whoever saw it; {@link #NEVER} if it never was. */
    public long millis() {
        Seen known = last.get();
        return known == null ? NEVER : known.atMillis();
    }

    /** There was no room at {@code whenMillis}; what is said to be in the future is taken for now. */
    public void note(long whenMillis, long nowMillis) {
        if (whenMillis != NEVER && (whenMillis >= nowMillis || whenMillis > millis())) {
            long when = Math.min(whenMillis, nowMillis);
            long heard = nanos.getAsLong();
            last.accumulateAndGet(
                    new Seen(when, heard),
                    (known, next) ->
                            known == null ? next : new Seen(Math.max(known.atMillis(), next.atMillis()), heard));
        }
    }

    /** Whether a counter of {@code rule} that comes now may have been spent under a spill counter that still counts. */
    public boolean counts(LimitRule rule) {
        Seen known = last.get();
        return known != null && nanos.getAsLong() - known.heardNanos() - rule.horizonNanos() < SLACK_NANOS;
    }
}
