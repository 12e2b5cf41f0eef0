package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import java.util.concurrent.TimeUnit;

/**
 * The owner's "no until then", remembered so that a flood of refused requests makes no cluster traffic. Kept for a second
 * at most, since permits that were given back elsewhere may end a refusal early; and until the owner may be asked again.
 *
 * @param lease what it said
 * @param sinceNanos when, by the limiter's clock
 * @param untilNanos when it is over
 */
record Refusal(Grant.Leased lease, long sinceNanos, long untilNanos) {
    private static final long KEPT_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /** One that came at {@code nowNanos}; the owner is not asked before {@code askableAtNanos}. */
    static Refusal of(Grant.Leased lease, long nowNanos, long askableAtNanos) {
        long kept = Math.min(Math.max(lease.waitNanos(), askableAtNanos - nowNanos), KEPT_NANOS_MAX);
        return new Refusal(lease, nowNanos, nowNanos + kept);
    }

    boolean isOver(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }

    /** The wait that is left: the owner's, or until it can be asked. */
    long waitNanos(long nowNanos) {
        return Math.max(lease.waitNanos() - (nowNanos - sinceNanos), untilNanos - nowNanos);
    }

    /** Until something that is spent comes back. */
    long resetNanos(long nowNanos) {
        return Math.max(0, lease.resetNanos() - (nowNanos - sinceNanos));
    }

    /** What the owner would say now. */
    Grant.Leased at(long nowNanos) {
        return new Grant.Leased(0, lease.first(), lease.stamp(), 0, waitNanos(nowNanos), resetNanos(nowNanos));
    }
}
