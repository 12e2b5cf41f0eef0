package io.tollgate.node.balance;

/**
 * A moving average of latency that believes bad news at once and good news slowly: a latency above the average becomes the
 * average, one below is mixed in with a weight that depends on the time since the last (Finagle's PeakEwma; linkerd2-proxy
 * has the same). Confined to one event loop.
 */
public final class PeakEwma {
    /** After so long without news a latency counts for 1/e: Finagle's default. */
    static final double DECAY_NANOS = 10e9;

    private double averageNanos;
    private long observedAtNanos;
    private boolean observed;

    /** Takes one latency into account. */
    public void observe(long latencyNanos, long nowNanos) {
        double average = at(nowNanos);
        double weight = observed ? decay(nowNanos) : 0;
        averageNanos = latencyNanos > average ? latencyNanos : averageNanos * weight + latencyNanos * (1 - weight);
        observedAtNanos = nowNanos;
        observed = true;
    }

    /** Whether nothing was observed yet. */
    boolean isUnknown() {
        return !observed;
    }

    /** The average, which fades while nothing is observed: who was slow gets another chance. */
    double at(long nowNanos) {
        return observed ? averageNanos * decay(nowNanos) : 0;
    }

    private double decay(long nowNanos) {
        return Math.exp(-Math.max(0, nowNanos - observedAtNanos) / DECAY_NANOS);
    }
}
