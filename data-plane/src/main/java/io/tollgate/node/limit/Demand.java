package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.LimitRule;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many permits of one counter this node will need until it asks again: by what it used since it asked last. Confined
 * to its cell's lock; pure.
 */
final class Demand {
    /** A window takes back what was too much; a bucket's permits burn, so a guess is more careful. */
    private static final long GROWTH_OF_WINDOW = 8;

    private static final long GROWTH_OF_BUCKET = 4;

    /** A quarter more than what is expected, since requests don't come evenly. */
    private static final double MARGIN = 1.25;

    /** A rate is not told from less time. */
    private static final long MEASURED_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(2);

    /** Nobody asked for so long before the first request. */
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long refillNanos;
    private final long horizonNanos;
    private final long growth;
    private long sinceNanos;
    private double perNano;

    Demand(LimitRule rule, long nowNanos) {
        refillNanos = Math.max(CallBudget.SPACING_NANOS, rule.useNanos() / 2);
        horizonNanos = Math.min(rule.useNanos(), (long) (refillNanos * MARGIN));
        growth = rule.takesBack() ? GROWTH_OF_WINDOW : GROWTH_OF_BUCKET;
        sinceNanos = nowNanos - QUIET_NANOS;
    }

    /** From one call to the next while there is demand. */
    long refillNanos() {
        return refillNanos;
    }

    /** {@code used} permits since the last time make a rate: it rises at once and falls by halves. */
    double rate(long used, long nowNanos) {
        double now = (double) used / Math.max(MEASURED_NANOS_MIN, nowNanos - sinceNanos);
        return Math.max(now, (perNano + now) / 2);
    }

    /** What will be needed until the answer after the next is there; never many times what was used before. */
    long expected(long used, long nowNanos) {
        return Math.min(Math.round(rate(used, nowNanos) * horizonNanos), growth * used);
    }

    /** How much of that is not held in leases from {@code oldest} on: one that ends soon covers only what is used by then. */
    long lacking(long used, @Nullable Lease oldest, long nowNanos) {
        double rate = rate(used, nowNanos);
        long covered = 0;
        for (Lease lease = oldest; lease != null; lease = lease.next()) {
            long usable = Math.round(rate * Math.max(0, lease.usableUntilNanos() - nowNanos));
            covered = Math.min(covered + lease.left(nowNanos), Math.max(covered, usable));
        }
        return Math.max(0, expected(used, nowNanos) - covered);
    }

    /** It is asked for now: {@code used} has been told. */
    void asked(long used, long nowNanos) {
        perNano = rate(used, nowNanos);
        sinceNanos = nowNanos;
    }
}
