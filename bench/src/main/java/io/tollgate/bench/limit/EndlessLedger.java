package io.tollgate.bench.limit;

import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A ledger that gives whatever is wanted, and nothing of a limit of one request: what is measured is this node's part, and
 * not how a counter counts. Any thread.
 */
public final class EndlessLedger implements LeaseLedger {
    private final AtomicLong issued = new AtomicLong();

    @Override
    public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        if (rule.requests() == 1) {
            return CompletableFuture.completedFuture(
                    new Grant.Leased(0, issued.get(), 0, 0, rule.perNanos(), rule.perNanos()));
        }
        long permits = want.need() + want.ahead();
        long last = issued.addAndGet(permits);
        return CompletableFuture.completedFuture(
                new Grant.Leased(permits, last - permits + 1, 0, rule.requests(), 0, rule.perNanos()));
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        // there is no end to them
    }

    @Override
    public int members() {
        return 1;
    }

    @Override
    public Place place() {
        return new Place(0, 1);
    }
}
