package io.tollgate.node.limit.quota;

import io.tollgate.node.limit.LeaseLedger;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Rates that are one counter each, in memory, and answer at once: they are other tests' matter. */
final class PlayedRates implements LeaseLedger {
    private final Map<CounterKey, CounterState> counters = new HashMap<>();
    private final LongSupplier nanos;
    private final IntSupplier nodes;

    /** Of so many {@code nodes}, by the clock {@code nanos}. */
    PlayedRates(LongSupplier nanos, IntSupplier nodes) {
        this.nanos = nanos;
        this.nodes = nodes;
    }

    private OwnerTime time() {
        return new OwnerTime(1, nanos.getAsLong(), 0);
    }

    @Override
    public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
        CounterState.Answer answer = counters.computeIfAbsent(key, k -> CounterState.fresh(rule, time()))
                .lease(rule, want, time());
        counters.put(key, answer.next());
        return CompletableFuture.completedFuture(answer.grant());
    }

    @Override
    public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
        counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits));
    }

    @Override
    public int members() {
        return nodes.getAsInt();
    }

    @Override
    public Place place() {
        return new Place(0, nodes.getAsInt());
    }
}
