package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Counters in memory, of a cluster of one in which no time passes; answers at once. */
public final class MemoryLedger implements LeaseLedger {
    private static final OwnerTime NOW = new OwnerTime(1, 0, 0);

    private final Map<CounterKey, CounterState> counters = new ConcurrentHashMap<>();

    @Override
    public synchronized CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        CounterState.Answer answer = state(key, rule).lease(rule, want, NOW);
        counters.put(key, answer.next());
        return CompletableFuture.completedFuture(answer.grant());
    }

    @Override
    public synchronized void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        counters.put(key, state(key, rule).giveBack(rule, permits));
    }

    private CounterState state(CounterKey key, LimitRule rule) {
        return counters.computeIfAbsent(key, absent -> CounterState.fresh(rule, NOW));
    }

    /** How many counters there are. */
    int size() {
        return counters.size();
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
