package io.tollgate.node.limit.quota;

import io.tollgate.core.quota.QuotaBalance;
import io.tollgate.node.limit.counter.CounterKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's quota in one period: the row as the control plane's database has it, and beside it what the judge knows. He counts
 * admissions in true time, and where each permit is that was reserved and not used. He knows people and not the names that nodes
 * give to counters: what was reserved under another name for the same subject is somebody's quota a second time.
 */
final class QuotaRow {
    /** The row. */
    QuotaBalance balance;

    /** Its name; null until a node asked by it. */
    private @Nullable CounterKey name;

    /** Rows for the same subject by other names: there are none when all is well. */
    private final Map<CounterKey, QuotaBalance> misnamed = new HashMap<>();

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

    /** The row that nodes mean by {@code asked}. */
    QuotaBalance balance(CounterKey asked) {
        if (name == null) {
            name = asked;
        }
        return asked.equals(name)
                ? balance
                : misnamed.computeIfAbsent(asked, key -> new QuotaBalance(balance.quota(), 0, 0, 0));
    }

    void balance(CounterKey asked, QuotaBalance next) {
        if (asked.equals(name)) {
            balance = next;
        } else {
            misnamed.put(asked, next);
        }
    }

    /** Under all names. */
    long reserved() {
        return balance.reserved()
                + misnamed.values().stream().mapToLong(QuotaBalance::reserved).sum();
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
        heldAtReset = Math.max(0, reserved() - judged - lost);
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
