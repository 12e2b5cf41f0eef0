package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Permits that the owner of a counter debited for this node, spent one by one until their time is over. Any thread may
 * take and undo at once with others; nothing here waits.
 *
 * <p>One word says all: while the lease is open, how many permits are left; from then on −1 less those that went back.
 * Permits of a lease are alike, so that no request holds a number: what is left at the close goes back as its last ones,
 * and what is un-taken later as those before them. No number goes back twice.
 */
final class Lease {
    /** {@link #take}: nothing left, or its time is over. */
    static final long NONE = -1;

    /** With so little left more is asked for: a quarter. */
    private static final long LOW_PART = 4;

    private final Grant.Leased grant;
    private final long usableUntilNanos;
    private final long low;
    private final AtomicLong word;
    private volatile @Nullable Lease next;

    /**
     * An open lease.
     *
     * @param taken how many of its permits are taken already
     * @param usableUntilNanos when a permit must have been used, by the limiter's clock
     */
    Lease(Grant.Leased grant, long taken, long usableUntilNanos) {
        this.grant = grant;
        this.usableUntilNanos = usableUntilNanos;
        word = new AtomicLong(grant.permits() - taken);
        low = (grant.permits() - taken) / LOW_PART;
    }

    /** Takes a permit; how many are left then, or {@link #NONE}. */
    long take(long nowNanos) {
        long left = word.get();
        while (left > 0 && isUsable(nowNanos)) {
            if (word.compareAndSet(left, left - 1)) {
                return left - 1;
            }
            left = word.get();
        }
        return NONE;
    }

    /** Un-takes a permit that was not used: it can be taken again, or is to be given back when the lease is closed. */
    Grant.@Nullable Leased undo() {
        while (true) {
            long before = word.get();
            if (before >= 0 ? word.compareAndSet(before, before + 1) : word.compareAndSet(before, before - 1)) {
                return before >= 0 ? null : grant.one(grant.permits() + before);
            }
        }
    }

    /** Ends it; what is left is to be given back. */
    Grant.@Nullable Leased close() {
        while (true) {
            long left = word.get();
            if (left < 0) {
                return null;
            }
            if (word.compareAndSet(left, -1 - left)) {
                return left == 0 ? null : grant.from(grant.permits() - left);
            }
        }
    }

    /** Permits that can be taken. */
    long left(long nowNanos) {
        return isUsable(nowNanos) ? held() : 0;
    }

    /** Permits that are neither taken nor given back, usable or not. */
    long held() {
        return Math.max(0, word.get());
    }

    boolean isUsable(long nowNanos) {
        return nowNanos - usableUntilNanos <= 0;
    }

    /** Whether it is time to ask for more when so many are {@code left}: exactly once on the way down. */
    boolean isLow(long left) {
        return left == low && next == null;
    }

    long usableUntilNanos() {
        return usableUntilNanos;
    }

    /** The one that was got after this; null when this is the newest. */
    @Nullable
    Lease next() {
        return next;
    }

    /** The newest of those that follow this; this itself when none does. */
    Lease newest() {
        Lease newest = this;
        for (Lease after = next; after != null; after = after.next) {
            newest = after;
        }
        return newest;
    }

    void followedBy(Lease newer) {
        next = newer;
    }
}
