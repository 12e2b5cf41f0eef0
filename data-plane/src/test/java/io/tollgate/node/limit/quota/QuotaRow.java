package io.tollgate.node.limit.quota;

import io.tollgate.core.quota.QuotaBalance;

/**
 * One counter in one period: the row as the control plane's database has it, and beside it what the judge knows. He counts
 * admissions in true time, and where each permit is that was reserved and not used.
 */
final class QuotaRow {
    /** The row. */
    QuotaBalance balance;

    /** Permits of answers and returns that are on their way. */
    long flying;

    /** Permits that nobody can use any more, nor give back: answers and returns that were lost, chunks of nodes that were killed. */
    long lost;

    /** Admitted while it was certainly this period. */
    long judged;

    /** Admitted, by a clock that is right. */
    long admitted;

    boolean isReset;

    /** What each life of a node may owe, together. */
    long creditMax;

    /** What is given out although it was forgiven: nothing, but where that rule is taken away. */
    long secondTime;

    private long judgedAtReset;
    private long heldAtReset;
    private long net;
    private long leastNet;

    QuotaRow(long quota) {
        balance = new QuotaBalance(quota, 0, 0, 0);
    }

    /** So many more are reserved; fewer when it is negative. */
    void moved(long permits) {
        net += permits;
        leastNet = Math.min(leastNet, net);
    }

    /** An operator's reset, of which nodes know nothing: they go on with what they hold. */
    void reset() {
        isReset = true;
        judgedAtReset = judged;
        heldAtReset = Math.max(0, balance.reserved() - judged - lost);
        net = 0;
        leastNet = 0;
        secondTime = 0;
        balance = balance.reset();
    }

    /**
     * How much of what may be admitted was admitted since the last reset: of the quota, what was granted, what nodes held when it
     * was reset less what came back of that, and what each life of a node may owe.
     */
    double part() {
        long most = balance.quota() + balance.granted() + heldAtReset + leastNet + (isReset ? 2 : 1) * creditMax;
        return (double) (judged - judgedAtReset) / (double) Math.max(1, most);
    }
}
