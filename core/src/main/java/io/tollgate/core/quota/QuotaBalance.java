package io.tollgate.core.quota;

/**
 * What one counter may and did have in one period. Whoever changes it holds its row: each step stands on the one before.
 *
 * @param quota permits a period, as the limit says
 * @param granted permits that operators added to this period
 * @param forgiven of what was reserved: what was there when an operator reset it last
 * @param reserved what nodes have reserved, and not given back
 */
public record QuotaBalance(long quota, long granted, long forgiven, long reserved) {
    /** What is reserved ahead is at most this part of what is left: the last permits are everybody's. */
    private static final long AHEAD_PART = 4;

    public QuotaBalance {
        // A control plane of an earlier version gives back without looking at what was forgiven.
        forgiven = Math.min(forgiven, reserved);
    }

    /** What counts as used: at least what was admitted since the last reset, and what nodes hold of it. */
    public long used() {
        return reserved - forgiven;
    }

    /** What nobody has reserved yet. */
    public long left() {
        return Math.max(0, quota + granted - used());
    }

    /** What a node gets that asks: {@code need} as far as it is left, {@code ahead} as far as it is a quarter of what is left then. */
    public long permits(long need, long ahead) {
        if (need < 0 || ahead < 0) {
            throw new IllegalArgumentException("need, ahead: " + need + ", " + ahead + " (expected: at least 0)");
        }
        long needed = Math.min(need, left());
        return needed + Math.min(ahead, (left() - needed) / AHEAD_PART);
    }

    /** So many are reserved. */
    public QuotaBalance reserve(long permits) {
        return new QuotaBalance(quota, granted, forgiven, reserved + permits);
    }

    /**
     * So many come back that no request used. After a reset there may be fewer reservations than it forgave then, since nodes held
     * some that come back now: forgiven are only those that are left, so that nobody gets these a second time.
     */
    public QuotaBalance giveBack(long unused) {
        return new QuotaBalance(quota, granted, forgiven, reserved - Math.min(unused, reserved));
    }

    /** What is reserved until now counts no more. */
    public QuotaBalance reset() {
        return new QuotaBalance(quota, granted, reserved, reserved);
    }

    /** So many more for this period. */
    public QuotaBalance grant(long more) {
        return new QuotaBalance(quota, granted + more, forgiven, reserved);
    }
}
