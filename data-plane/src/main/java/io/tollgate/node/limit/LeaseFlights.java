package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One call to the ledger at a time for each counter: requests that come while it is under way wait for the next, which
 * asks for all of them at once. A hot counter thus costs one call a round trip and not one a request.
 *
 * <p>Any thread, event loops included: nothing here waits.
 */
final class LeaseFlights {
    /** Requests that wait for answers at one time, over all counters. */
    static final int WAITING_MAX = 20_000;

    private final LeaseLedger ledger;
    private final LongSupplier nanos;
    private final long callNanos;
    private final ConcurrentHashMap<CounterKey, List<CompletableFuture<Permit>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger waitingCount = new AtomicInteger();

    LeaseFlights(LeaseLedger ledger, LongSupplier nanos, long callNanos) {
        this.callNanos = callNanos;
        this.ledger = ledger;
        this.nanos = nanos;
    }

    /** One permit; completes within the time of one call, on any thread. */
    CompletableFuture<Permit> ask(CounterKey key, LimitRule rule) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            return CompletableFuture.completedFuture(new Permit.Unknown("too many requests wait"));
        }
        CompletableFuture<Permit> permit = new CompletableFuture<>();
        CompletableFuture<Permit> counted = permit.whenComplete((p, failure) -> waitingCount.decrementAndGet());
        boolean[] first = new boolean[1];
        waiting.compute(key, (k, queue) -> {
            first[0] = queue == null;
            List<CompletableFuture<Permit>> all = queue == null ? new ArrayList<>(2) : queue;
            all.add(permit);
            return all;
        });
        if (first[0]) {
            depart(key, rule);
        }
        if (!permit.isDone()) {
            permit.completeOnTimeout(new Permit.Unknown("no answer in time"), callNanos, TimeUnit.NANOSECONDS);
        }
        return counted;
    }

    /** Asks for all that wait, or ends the flight when none does. An empty queue stands for a flight under way. */
    private void depart(CounterKey key, LimitRule rule) {
        List<CompletableFuture<Permit>> aboard = new ArrayList<>();
        waiting.computeIfPresent(key, (k, queue) -> {
            queue.removeIf(CompletableFuture::isDone);
            if (queue.isEmpty()) {
                return null;
            }
            aboard.addAll(queue);
            queue.clear();
            return queue;
        });
        if (aboard.isEmpty()) {
            return;
        }
        long sentNanos = nanos.getAsLong();
        var _ = ledger.lease(key, rule, aboard.size())
                .whenComplete((grant, failure) -> arrive(key, rule, aboard, sentNanos, grant));
    }

    private void arrive(
            CounterKey key, LimitRule rule, List<CompletableFuture<Permit>> aboard, long sentNanos, Grant grant) {
        switch (grant) {
            case Grant.Unavailable unavailable ->
                aboard.forEach(permit -> permit.complete(new Permit.Unknown(unavailable.reason())));
            case Grant.Leased leased
            when leased.permits() > 0 && nanos.getAsLong() - sentNanos > rule.useNanos() -> {
                // Counted as used by now, so using them would be too late: those who still wait ask again.
                ledger.giveBack(key, rule, leased);
                waiting.computeIfPresent(key, (k, queue) -> {
                    queue.addAll(0, aboard);
                    return queue;
                });
            }
            case Grant.Leased leased -> hand(key, rule, aboard, sentNanos, leased);
        }
        depart(key, rule);
    }

    private void hand(
            CounterKey key,
            LimitRule rule,
            List<CompletableFuture<Permit>> aboard,
            long sentNanos,
            Grant.Leased leased) {
        long usableUntilNanos = sentNanos + rule.useNanos();
        long next = 0;
        for (CompletableFuture<Permit> permit : aboard) {
            if (next >= leased.permits()) {
                permit.complete(new Permit.Refused(leased));
            } else if (permit.complete(new Permit.Taken(leased.one(next), Permit.Source.LEDGER, usableUntilNanos))) {
                next++;
            }
        }
        if (next < leased.permits()) {
            ledger.giveBack(key, rule, leased.from(next)); // some stopped waiting
        }
    }
}
