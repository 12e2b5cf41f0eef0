package io.tollgate.node.limit.quota;

import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.quota.QuotaCell.Outcome;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The quota counters that this node holds permits of. Any thread, event loops included: nothing here waits. Bounded: above
 * the cap a new counter is nobody's to tell.
 */
final class QuotaTable {
    static final int CELLS_MAX = 50_000;

    /** Requests that wait for answers at one time. */
    static final int WAITING_MAX = 10_000;

    static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ConcurrentHashMap<QuotaAsk.Name, QuotaCell> cells = new ConcurrentHashMap<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final QuotaLedger ledger;
    private final InstantSource clock;
    private final LongSupplier nanos;

    QuotaTable(QuotaLedger ledger, InstantSource clock, LongSupplier nanos) {
        this.ledger = ledger;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** A permit that is held, or why there is none. */
    Taken take(LimitPlan plan, LimitPlan.Quota quota, QuotaAsk.Name name) {
        while (true) {
            QuotaCell cell = cells.get(name);
            if (cell == null) {
                if (cells.size() >= CELLS_MAX) {
                    return new Taken(
                            plan, quota, new QuotaCell(name, quota.quota(), nanos.getAsLong()), Outcome.UNKNOWN);
                }
                cell = cells.computeIfAbsent(name, n -> new QuotaCell(n, quota.quota(), nanos.getAsLong()));
            }
            Outcome outcome = cell.take(clock.millis(), nanos.getAsLong());
            if (outcome != Outcome.CLOSED) {
                proceed(cell);
                return new Taken(plan, quota, cell, outcome);
            }
            cells.remove(name, cell);
        }
    }

    /** As {@code taken}, once there is an outcome. */
    CompletableFuture<Taken> ask(Taken taken) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            return CompletableFuture.completedFuture(taken.with(Outcome.UNKNOWN));
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        taken.cell().await(outcome);
        CompletableFuture<Taken> answer = outcome.thenApply(taken::with);
        var _ = answer.whenComplete((a, failure) -> waitingCount.decrementAndGet());
        proceed(taken.cell());
        return answer;
    }

    private void proceed(QuotaCell cell) {
        QuotaAsk ask = cell.due(nanos.getAsLong());
        if (ask != null) {
            var _ = ledger.reserve(ask)
                    .whenComplete(
                            (reply, failure) -> arrived(cell, ask, reply == null ? new QuotaReply.Unknown() : reply));
        }
    }

    private void arrived(QuotaCell cell, QuotaAsk ask, QuotaReply reply) {
        cell.arrive(ask, reply, nanos.getAsLong())
                .forEach(delivery -> delivery.waiter().complete(delivery.outcome()));
        proceed(cell);
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Gives back what idle counters hold, and forgets them. */
    void sweep() {
        long now = nanos.getAsLong();
        cells.values().forEach(cell -> {
            long unused = cell.closeIfIdle(now, IDLE_NANOS);
            if (unused >= 0) {
                forget(cell, unused);
            }
        });
    }

    /** Gives back everything. */
    void close() {
        cells.values().forEach(cell -> forget(cell, cell.close()));
    }

    private void forget(QuotaCell cell, long unused) {
        cells.remove(cell.name(), cell);
        if (unused > 0) {
            ledger.giveBack(cell.name(), cell.period(), unused);
        }
    }

    int size() {
        return cells.size();
    }

    /** A quota and what a request got of its counter. */
    record Taken(LimitPlan plan, LimitPlan.Quota quota, QuotaCell cell, String period, Outcome outcome) {
        Taken(LimitPlan plan, LimitPlan.Quota quota, QuotaCell cell, Outcome outcome) {
            this(plan, quota, cell, cell.period(), outcome);
        }

        Taken with(Outcome next) {
            return new Taken(plan, quota, cell, cell.period(), next);
        }

        void undo() {
            if (outcome == Outcome.TAKEN) {
                cell.undo(period);
            }
        }
    }
}
