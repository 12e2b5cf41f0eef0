package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;

/**
 * At most fifty calls to the ledger in any second for one counter: one each 22 ms, and two that come early (GCRA, ITU-T I.371).
 * Where somebody waits who would get nothing in time by that, a call may be earlier yet by some milliseconds: some ten times one
 * after the other, and again after a pause. Confined to its cell's lock; pure.
 */
final class CallBudget {
    static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(22);

    private static final long EARLY_NANOS = 2 * SPACING_NANOS;

    /** Kept for those who wait. In a second and all of this there are not quite fifty spacings, so not more than fifty calls. */
    private static final long RESERVE_NANOS =
            49 * SPACING_NANOS + SPACING_NANOS / 2 - TimeUnit.SECONDS.toNanos(1) - EARLY_NANOS;

    /** Who has waited for so long needs a call now: answers and ticks take a millisecond or two. */
    private static final long PATIENCE_NANOS = ClusterLimiter.WAIT_NANOS - TimeUnit.MILLISECONDS.toNanos(3);

    private long nextNanos;

    CallBudget(long nowNanos) {
        nextNanos = nowNanos;
    }

    boolean allows(long nowNanos) {
        return nowNanos - allowedAtNanos() >= 0;
    }

    long allowedAtNanos() {
        return nextNanos - EARLY_NANOS;
    }

    boolean allowsFor(long sinceNanos, long nowNanos) {
        return nowNanos - allowedAtNanosFor(sinceNanos) >= 0;
    }

    /** When a call may be made for somebody who waits since then. */
    long allowedAtNanosFor(long sinceNanos) {
        long usual = allowedAtNanos();
        long reserve = usual - RESERVE_NANOS;
        long needed = sinceNanos + PATIENCE_NANOS;
        return CellStep.earlier(usual, needed - reserve > 0 ? needed : reserve);
    }

    /** Whether calls went out early for those who wait until half of what is kept for that was gone. */
    boolean isStrained(long nowNanos) {
        return allowedAtNanos() - nowNanos > RESERVE_NANOS / 2;
    }

    /** Whether the calls that were made don't matter any more: it allows what a new one would. */
    boolean isWhole(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    void take(long nowNanos) {
        nextNanos = (nextNanos - nowNanos > 0 ? nextNanos : nowNanos) + SPACING_NANOS;
    }

    /** The last call was none: nothing was sent. */
    void refund() {
        nextNanos -= SPACING_NANOS;
    }
}
