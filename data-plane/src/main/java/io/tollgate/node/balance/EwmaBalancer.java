package io.tollgate.node.balance;

import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Of two drawn at random the one that a request would likely leave sooner: peak EWMA of latency times the requests under
 * way and this one, for its weight (Finagle's P2C with PeakEwma).
 */
final class EwmaBalancer<T extends Candidate> implements Balancer<T> {
    /** The load of one that is being measured for the first time: it waits for its verdict while others are known. */
    private static final double UNKNOWN_AND_BUSY = 1e18;

    private final WeightedDraw<T> two;
    private final int loopIndex;
    private final ToDoubleFunction<T> load = this::load;
    private long nowNanos;

    EwmaBalancer(WeightedDraw<T> two, int loopIndex) {
        this.two = two;
        this.loopIndex = loopIndex;
    }

    @Override
    public @Nullable T pick(Set<T> tried, @Nullable String key) {
        nowNanos = two.now();
        return two.lighter(tried, load);
    }

    private double load(T candidate) {
        PeakEwma latency = candidate.latency(loopIndex);
        int inflight = candidate.inflight();
        if (latency.isUnknown()) {
            return inflight == 0 ? 0 : UNKNOWN_AND_BUSY * inflight;
        }
        return latency.at(nowNanos) * (inflight + 1);
    }
}
