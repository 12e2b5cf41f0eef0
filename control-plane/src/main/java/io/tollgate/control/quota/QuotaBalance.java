package io.tollgate.control.quota;

/**
 * What one counter may and did have in one period.
 *
 * @param quota permits a period, as the limit says
 * @param granted permits that operators added to this period
 * @param forgiven of what was reserved: what was there when an operator reset it last
 * @param reserved what nodes have reserved, and not given back
 */
public record QuotaBalance(long quota, long granted, long forgiven, long reserved) {
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

    QuotaBalance reset() {
        return new QuotaBalance(quota, granted, reserved, reserved);
    }

    QuotaBalance grant(long more) {
        return new QuotaBalance(quota, granted + more, forgiven, reserved);
    }
}
