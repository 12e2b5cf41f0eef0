package io.tollgate.node.limit.counter;

/**
 * A token bucket kept as the times at which its missing tokens come back (the dual of GCRA, ITU-T I.371): the i-th
 * permit's token returns one refill after the (i-1)-th's, or one refill after its own last moment of use, whichever is
 * later; a permit is free while fewer than the capacity are missing. Counting from the last moment of use keeps the
 * bound where requests pass, without cutting the burst.
 *
 * <p>Permits are never given back: the run that one was taken in may have been joined by later ones, whose tokens would
 * then come back too early. What is not used burns.
 *
 * <p>Those times form runs with equal steps: rows of (start, last return, missing tokens), oldest first.
 */
record BucketSpending(LongTable rows) implements Spending {
    static final BucketSpending NONE = new BucketSpending(LongTable.empty(3));

    /** More runs than this are joined by returning the oldest later, which errs on the safe side. */
    private static final int RUNS_MAX = 8;

    private static final int START = 0;
    private static final int LAST = 1;
    private static final int MISSING = 2;

    Outcome lease(LimitRule.Bucket rule, Want want, long nowNanos) {
        LongTable live = refilled(rule, nowNanos);
        long missing = 0;
        long reset = Long.MAX_VALUE;
        for (int i = 0; i < live.rows(); i++) {
            long ofRun = live.get(i, MISSING);
            missing += ofRun;
            reset = Math.min(reset, live.get(i, LAST) - (ofRun - 1) * rule.refillNanos() - nowNanos);
        }
        long free = Math.max(0, rule.capacity() - missing);
        long permits = want.of(free);
        LongTable next = permits == 0 ? live : spend(live, rule, permits, nowNanos);
        long remaining = free - permits;
        long stamp = next.rows() == 0 ? nowNanos : next.get(next.rows() - 1, START);
        long idle = next.rows() == 0 ? 0 : next.get(next.rows() - 1, LAST) - nowNanos;
        long until = reset != Long.MAX_VALUE ? reset : permits == 0 ? 0 : rule.useNanos() + rule.refillNanos();
        return new Outcome(new BucketSpending(next), permits, stamp, remaining, remaining > 0 ? 0 : until, until, idle);
    }

    private LongTable refilled(LimitRule.Bucket rule, long nowNanos) {
        LongTable live = LongTable.empty(3);
        for (int i = 0; i < rows.rows(); i++) {
            long ahead = rows.get(i, LAST) - nowNanos;
            if (ahead > 0) {
                long missing = Math.min(rows.get(i, MISSING), Math.ceilDiv(ahead, rule.refillNanos()));
                live = live.append(rows.get(i, START), rows.get(i, LAST), missing);
            }
        }
        return live;
    }

    private static LongTable spend(LongTable live, LimitRule.Bucket rule, long permits, long nowNanos) {
        int end = live.rows() - 1;
        long usedBy = nowNanos + rule.useNanos();
        long takes = permits * rule.refillNanos();
        if (end >= 0 && live.get(end, LAST) >= usedBy) {
            return live.with(end, LAST, live.get(end, LAST) + takes)
                    .with(end, MISSING, live.get(end, MISSING) + permits);
        }
        LongTable next = live.append(usedBy, usedBy + takes, permits);
        if (next.rows() > RUNS_MAX) {
            next = next.with(1, MISSING, next.get(0, MISSING) + next.get(1, MISSING))
                    .from(1);
        }
        return next;
    }
}
