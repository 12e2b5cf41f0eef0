package io.tollgate.node.limit.counter;

/**
 * A sliding window: rows of (stamp, permits), oldest first. A permit counts from its debit until its stamp plus the
 * period plus the time in which it may be used, so no interval of one period ever holds more than the limit. Small
 * limits stamp each permit with its own time and are usable in full; larger ones share the ends of sub-windows, so that
 * a counter never has more than 64 rows.
 */
record WindowSpending(LongTable rows) implements Spending {
    static final WindowSpending NONE = new WindowSpending(LongTable.empty(2));

    Outcome lease(LimitRule.Window rule, Want want, long nowNanos) {
        LongTable live = rows.from(firstLive(rule, nowNanos));
        long spent = 0;
        for (int i = 0; i < live.rows(); i++) {
            spent += live.get(i, 1);
        }
        long free = Math.max(0, rule.requests() - spent);
        long permits = want.of(free);
        long stamp = rule.stamp(nowNanos);
        LongTable next = permits == 0 ? live : add(live, stamp, permits);
        long reset = next.rows() == 0 ? 0 : next.get(0, 0) + rule.holdNanos() - nowNanos;
        long idle = next.rows() == 0 ? 0 : next.get(next.rows() - 1, 0) + rule.holdNanos() - nowNanos;
        long remaining = free - permits;
        return new Outcome(new WindowSpending(next), permits, stamp, remaining, remaining > 0 ? 0 : reset, reset, idle);
    }

    WindowSpending giveBack(long stamp, long permits) {
        for (int i = rows.rows() - 1; i >= 0; i--) {
            if (rows.get(i, 0) == stamp) {
                long left = rows.get(i, 1) - permits;
                return new WindowSpending(left > 0 ? rows.with(i, 1, left) : rows.without(i));
            }
        }
        return this;
    }

    private int firstLive(LimitRule.Window rule, long nowNanos) {
        int first = 0;
        while (first < rows.rows() && rows.get(first, 0) + rule.holdNanos() <= nowNanos) {
            first++;
        }
        return first;
    }

    private static LongTable add(LongTable live, long stamp, long permits) {
        int last = live.rows() - 1;
        return last >= 0 && live.get(last, 0) == stamp
                ? live.with(last, 1, live.get(last, 1) + permits)
                : live.append(stamp, permits);
    }
}
