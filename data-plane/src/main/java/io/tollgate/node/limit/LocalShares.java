package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What this node may admit of relaxed limits on its own while the cluster can't answer: its share, by the same state
 * machines. What the cluster granted to this node is counted here too, so that an isolated node does not start afresh.
 *
 * <p>Any thread; a counter's own lock is held for about a microsecond. Bounded: above the cap, counters share 64 others.
 */
final class LocalShares {
    static final int MAX = 50_000;
    private static final long SPILL_COUNTERS = 64;
    /** All of them are looked at for that, by the thread of whoever comes. */
    private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConcurrentHashMap<CounterKey, Share> shares = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final int max;
    private final AtomicLong sweepAtNanos;

    LocalShares(LongSupplier nanos, int max) {
        this.nanos = nanos;
        this.max = max;
        sweepAtNanos = new AtomicLong(nanos.getAsLong());
    }

    /** Takes one permit of the share, or tells when there is one. */
    Permit take(CounterKey key, LimitRule share) {
        Grant.Leased lease = lease(key, share, 1);
        return lease.permits() == 1 ? new Permit.Shared(lease) : new Permit.Refused(lease);
    }

    /** Counts permits that the cluster granted and requests used. */
    void note(CounterKey key, LimitRule share, long permits) {
        if (permits > 0) {
            lease(key, share, permits);
        }
    }

    /** Un-takes a permit that was not used. */
    void giveBack(CounterKey key, LimitRule share, Grant.Leased lease) {
        shares.computeIfPresent(
                slot(key, share), (k, held) -> new Share(held.state().giveBack(share, lease), held.idleAtNanos()));
    }

    private Grant.Leased lease(CounterKey key, LimitRule share, long want) {
        Grant.Leased[] lease = new Grant.Leased[1];
        OwnerTime now = now();
        shares.compute(slot(key, share), (k, held) -> {
            CounterState before =
                    held == null || held.isIdle(now.monotonicNanos()) ? CounterState.fresh(share, now) : held.state();
            CounterState.Answer answer = before.lease(share, want, now);
            lease[0] = answer.grant();
            return new Share(answer.next(), now.monotonicNanos() + answer.idleNanos());
        });
        return Objects.requireNonNull(lease[0], "compute ran");
    }

    private CounterKey slot(CounterKey key, LimitRule share) {
        if (shares.size() < max || shares.containsKey(key)) {
            return key;
        }
        long now = nanos.getAsLong();
        long due = sweepAtNanos.get();
        if (now - due >= 0 && sweepAtNanos.compareAndSet(due, now + SWEEP_EVERY_NANOS)) {
            shares.values().removeIf(held -> held.isIdle(now));
        }
        return new CounterKey(share.hashCode(), Math.floorMod(key.low(), SPILL_COUNTERS));
    }

    /** Counters that are kept, those that others share included. */
    int size() {
        return shares.size();
    }

    private OwnerTime now() {
        return new OwnerTime(0, nanos.getAsLong(), 0);
    }

    private record Share(CounterState state, long idleAtNanos) {
        boolean isIdle(long nowNanos) {
            return nowNanos - idleAtNanos >= 0;
        }
    }
}
