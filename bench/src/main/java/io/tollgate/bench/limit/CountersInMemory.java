package io.tollgate.bench.limit;

import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger without a cluster: what is measured is this node's part. Any thread. */
final class CountersInMemory implements LeaseLedger {
    private final ConcurrentHashMap<CounterKey, CounterState> counters = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        CompletableFuture<Grant> answer = new CompletableFuture<>();
        counters.compute(key, (k, before) -> {
            OwnerTime now = now();
            CounterState.Answer lease =
                    (before == null ? CounterState.fresh(rule, now) : before).lease(rule, want, now);
            answer.complete(lease.grant());
            return lease.next();
        });
        return answer;
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits) {
        counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits, now()));
    }

    @Override
    public int members() {
        return 1;
    }

    private static OwnerTime now() {
        return new OwnerTime(1, System.nanoTime(), 0);
    }
}
