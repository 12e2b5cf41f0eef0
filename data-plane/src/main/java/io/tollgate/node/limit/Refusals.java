package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The owner's "no until then", remembered here so that a flood of refused requests makes no cluster traffic. Kept for a
 * second at most, since permits that were given back elsewhere may end a refusal early. Any thread; bounded.
 */
final class Refusals {
    static final int MAX = 100_000;
    private static final long KEPT_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHashMap<CounterKey, Refusal> refusals = new ConcurrentHashMap<>();
    private final int max;

    Refusals(int max) {
        this.max = max;
    }

    /** Remembers that {@code key} had nothing at {@code nowNanos}. */
    void add(CounterKey key, Grant.Leased lease, long nowNanos) {
        if (refusals.size() >= max) {
            refusals.values().removeIf(refusal -> refusal.isOver(nowNanos));
        }
        if (lease.waitNanos() > 0 && refusals.size() < max) {
            refusals.put(key, new Refusal(lease, nowNanos));
        }
    }

    /** The refusal that still holds, with the wait that is left. */
    Optional<Grant.Leased> find(CounterKey key, long nowNanos) {
        Refusal refusal = refusals.get(key);
        if (refusal == null) {
            return Optional.empty();
        }
        if (refusal.isOver(nowNanos)) {
            refusals.remove(key, refusal);
            return Optional.empty();
        }
        return Optional.of(refusal.at(nowNanos));
    }

    private record Refusal(Grant.Leased lease, long sinceNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - sinceNanos >= Math.min(lease.waitNanos(), KEPT_NANOS_MAX);
        }

        Grant.Leased at(long nowNanos) {
            long passed = nowNanos - sinceNanos;
            return new Grant.Leased(
                    0,
                    lease.first(),
                    lease.stamp(),
                    0,
                    lease.waitNanos() - passed,
                    Math.max(0, lease.resetNanos() - passed));
        }
    }
}
