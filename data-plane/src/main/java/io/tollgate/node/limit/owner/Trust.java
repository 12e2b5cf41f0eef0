package io.tollgate.node.limit.owner;

import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.CounterTime;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Since when a partition remembers everything that was spent. A counter that was last written under another trust, or that is
 * not there, may have been spent in full until then.
 *
 * @param id drawn at random; 0 stands for none
 * @param sinceMillis since the epoch, by the wall clock of whoever began it; 0: always
 */
public record Trust(long id, long sinceMillis) {
    /** Nothing is known. */
    public static final long NONE = 0;

    /**
     * Rule 7, the conservative start: what to grant from.
     *
     * @param stored what stands there; null when there is none
     * @param storedId under which trust it was written
     * @return null when there was none, for so long that a new one is as good
     */
    public @Nullable CounterState counter(@Nullable CounterState stored, long storedId, LimitRule rule, OwnerTime now) {
        if (stored != null && storedId == id) {
            return stored;
        }
        long knownMillis = now.wallMillis() - sinceMillis - CounterTime.APART_MILLIS;
        return stored == null && knownMillis > TimeUnit.NANOSECONDS.toMillis(rule.horizonNanos())
                ? null
                : CounterState.spent(rule, stored, sinceMillis, now);
    }
}
