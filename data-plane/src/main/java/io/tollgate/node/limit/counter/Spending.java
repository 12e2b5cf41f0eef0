package io.tollgate.node.limit.counter;

/** What was taken from one rule and when it comes back. */
sealed interface Spending permits WindowSpending, BucketSpending {
    /** The rows that make it, for writing. */
    LongTable rows();

    /** Nothing was ever taken. */
    static Spending none(LimitRule rule) {
        return switch (rule) {
            case LimitRule.Window ignored -> WindowSpending.NONE;
            case LimitRule.Bucket ignored -> BucketSpending.NONE;
        };
    }

    /** Takes up to {@code want}. A spending of another kind of rule counts as none: keys differ by rule. */
    static Outcome lease(Spending before, LimitRule rule, Want want, long nowNanos) {
        return switch (rule) {
            case LimitRule.Window window ->
                (before instanceof WindowSpending spent ? spent : WindowSpending.NONE).lease(window, want, nowNanos);
            case LimitRule.Bucket bucket ->
                (before instanceof BucketSpending spent ? spent : BucketSpending.NONE).lease(bucket, want, nowNanos);
        };
    }

    /** Un-takes permits taken under {@code stamp}; nothing when that stamp's spending is over, or of a bucket. */
    static Spending giveBack(Spending before, long stamp, long permits) {
        return switch (before) {
            case WindowSpending spent -> spent.giveBack(stamp, permits);
            case BucketSpending burnt -> burnt;
        };
    }

    /**
     * What became of a lease; times from now.
     *
     * @param idleNanos until nothing of it counts any more
     */
    record Outcome(
            Spending next, long permits, long stamp, long remaining, long waitNanos, long resetNanos, long idleNanos) {}
}
