package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;

/**
 * At most fifty calls to the ledger in any second for one counter: one each 21 ms, and two that come early (GCRA, ITU-T
 * I.371). Confined to its cell's lock; pure.
 */
final class CallBudget {
    static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(21);
    private static final long EARLY_NANOS = 2 * SPACING_NANOS;

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

    void take(long nowNanos) {
        nextNanos = (nextNanos - nowNanos > 0 ? nextNanos : nowNanos) + SPACING_NANOS;
    }

    /** The last call was none: nothing was sent. */
    void refund() {
        nextNanos -= SPACING_NANOS;
    }
}
