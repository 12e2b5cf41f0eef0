package io.tollgate.control.upstream;

import io.tollgate.protocol.v1.TargetHealth;

/**
 * What one node tells of one target, made sense of.
 *
 * @param inflight tries under way, never negative
 * @param outMillis until it is let back in, when it is ejected
 */
record ToldHealth(boolean healthy, boolean ejected, boolean draining, int inflight, long outMillis) {
    private static final long OUT_MILLIS_MAX = 3_600_000;
    private static final int INFLIGHT_MAX = 1 << 24;

    static ToldHealth of(TargetHealth told) {
        return new ToldHealth(
                told.getHealthy(),
                told.getEjected(),
                told.getDraining(),
                Math.clamp(told.getInflight(), 0, INFLIGHT_MAX),
                Math.clamp(told.getOutMillis(), 0L, OUT_MILLIS_MAX));
    }

    /** Of a URL that an upstream has twice the worst counts. */
    ToldHealth worse(ToldHealth other) {
        return new ToldHealth(
                healthy && other.healthy,
                ejected || other.ejected,
                draining && other.draining,
                Math.min(inflight + other.inflight, INFLIGHT_MAX),
                Math.max(outMillis, other.outMillis));
    }

    TargetSight sight() {
        if (draining) {
            return inflight > 0 ? TargetSight.DRAINING : TargetSight.DRAINED;
        }
        if (!healthy) {
            return TargetSight.UNHEALTHY;
        }
        return ejected ? TargetSight.EJECTED : TargetSight.HEALTHY;
    }
}
