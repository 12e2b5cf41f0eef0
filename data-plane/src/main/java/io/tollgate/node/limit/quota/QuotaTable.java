package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.quota.QuotaCell.Outcome;
import io.tollgate.node.limit.quota.QuotaCell.Took;
import io.tollgate.node.limit.quota.QuotaMeters.Fate;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quota counters that this node holds permits of. Any thread, event loops included: nothing here waits. Bounded: above
 * the cap nobody can tell about a new counter, and new ones share what a relaxed quota admits then.
 */
final class QuotaTable {
    static final int CELLS_MAX = 50_000;

    /** Requests that wait for answers at one time. */
    static final int WAITING_MAX = 10_000;

    static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Of each quota; what new counters may owe above the cap is counted in these. */
    private static final long SPILL_CELLS = 16;

    private final ConcurrentHashMap<QuotaAsk.Name, QuotaCell> cells = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<QuotaAsk.Name, QuotaCell> spills = new ConcurrentHashMap<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final QuotaLedger ledger;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final QuotaMeters meters;
    private final int cellsMax;
    private final long waitNanos;

    /** Whose requests wait for as long as calls take. */
    QuotaTable(QuotaLedger ledger, MeterRegistry registry, InstantSource clock, LongSupplier nanos, int cellsMax) {
        this(ledger, registry, clock, nanos, cellsMax, TimeUnit.HOURS.toNanos(1));
    }

    /** Whose requests wait for {@code waitNanos} at most. */
    QuotaTable(
            QuotaLedger ledger,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos,
            int cellsMax,
            long waitNanos) {
        this.waitNanos = waitNanos;
        meters = new QuotaMeters(registry, this::size);
        this.cellsMax = cellsMax;
        this.ledger = ledger;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** {@code cost} permits that are held, or why there are not so many. */
    Taken take(LimitPlan plan, LimitPlan.Quota quota, QuotaAsk.Name name, long cost) {
        while (true) {
            QuotaCell cell = cell(quota, name);
            if (cell == null) {
                return unknown(plan, quota, name, cost);
            }
            Took took = cell.take(clock.millis(), nanos.getAsLong(), cost);
            if (took.outcome() != Outcome.CLOSED) {
                proceed(cell);
                return new Taken(plan, quota, name, cell, cost, took);
            }
            cells.remove(name, cell);
        }
    }

    /** For a counter that is not asked for; what a relaxed quota admits then it shares with others. */
    Taken unknown(LimitPlan plan, LimitPlan.Quota quota, QuotaAsk.Name name, long cost) {
        QuotaCell spill = spill(quota, name);
        return new Taken(plan, quota, name, spill, cost, spill.unknown(clock.millis()));
    }

    /** The counter's cell; null when there is no room for a new one. */
    private @Nullable QuotaCell cell(LimitPlan.Quota quota, QuotaAsk.Name name) {
        QuotaCell known = cells.get(name);
        return known != null || cells.size() >= cellsMax ? known : cells.computeIfAbsent(name, n -> newCell(n, quota));
    }

    /** Debits {@code bytes} that a response took, which may be long after its request passed: where it passed. */
    void spend(Taken taken, long bytes) {
        if (taken.isShared()) {
            taken.cell().spend(clock.millis(), nanos.getAsLong(), bytes);
            return;
        }
        while (true) {
            QuotaCell cell = cell(taken.quota(), taken.name());
            if (cell == null) {
                spill(taken.quota(), taken.name()).spend(clock.millis(), nanos.getAsLong(), bytes);
                return;
            }
            if (cell.spend(clock.millis(), nanos.getAsLong(), bytes)) {
                proceed(cell);
                return;
            }
            cells.remove(taken.name(), cell);
        }
    }

    /** Never asks: what it stands for is the control plane's to count, each counter by itself. */
    private QuotaCell spill(LimitPlan.Quota quota, QuotaAsk.Name name) {
        CounterKey shared = new CounterKey(0, Math.floorMod(name.counter().low(), SPILL_CELLS));
        return spills.computeIfAbsent(
                new QuotaAsk.Name(name.limit(), name.rule(), name.quota(), shared, ""), n -> newCell(n, quota));
    }

    private QuotaCell newCell(QuotaAsk.Name name, LimitPlan.Quota quota) {
        return new QuotaCell(name, quota.quota(), meters.of(name.limit()), nanos.getAsLong());
    }

    /** Whether it is worth while to wait for an answer: not when a call has been out for so long already. */
    boolean mayAnswer(Taken taken) {
        return taken.cell().mayAnswer(nanos.getAsLong(), waitNanos);
    }

    /** As {@code taken}, on credit: it is asked for by and by. Null when this node owes as much as it may. */
    @Nullable
    Taken owe(Taken taken) {
        Took owed = taken.cell().owe(taken.cost());
        if (owed == null) {
            return null;
        }
        if (!taken.isShared()) {
            proceed(taken.cell());
        }
        return taken.with(owed);
    }

    /** As {@code taken}, once there is an outcome, or unknown when nobody waits any longer: what comes then is for others. */
    CompletableFuture<Taken> ask(Taken taken) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            return CompletableFuture.completedFuture(taken.unknown());
        }
        long sinceNanos = nanos.getAsLong();
        CompletableFuture<Took> took = new CompletableFuture<>();
        CompletableFuture<Taken> answer = took.thenApply(taken::with);
        var _ = answer.whenComplete((a, failure) -> {
            waitingCount.decrementAndGet();
            meters.waited(nanos.getAsLong() - sinceNanos);
        });
        if (taken.cell().await(took, taken.cost())) {
            proceed(taken.cell());
            if (!took.isDone()) {
                took.completeOnTimeout(taken.unknown().took(), waitNanos, TimeUnit.NANOSECONDS);
            }
        } else {
            took.complete(taken.unknown().took()); // this node stops
        }
        return answer;
    }

    private void proceed(QuotaCell cell) {
        QuotaAsk ask = cell.due(nanos.getAsLong());
        if (ask != null) {
            long sentNanos = nanos.getAsLong();
            cell.meters().permits(Fate.ASKED, ask.need() + ask.ahead());
            var _ = ledger.reserve(ask).whenComplete((reply, failure) -> {
                meters.called(nanos.getAsLong() - sentNanos);
                arrived(cell, ask, reply == null ? new QuotaReply.Unknown() : reply);
            });
        }
    }

    private void arrived(QuotaCell cell, QuotaAsk ask, QuotaReply reply) {
        count(cell.meters(), ask, reply);
        follow(cell, cell.arrive(ask, reply, nanos.getAsLong()));
        proceed(cell);
    }

    private static void count(QuotaMeters.OfLimit meters, QuotaAsk ask, QuotaReply reply) {
        switch (reply) {
            case QuotaReply.Reserved reserved -> {
                meters.replied(reserved.permits() < ask.need() ? QuotaMeters.Reply.SPENT : QuotaMeters.Reply.RESERVED);
                meters.permits(Fate.RESERVED, reserved.permits());
            }
            case QuotaReply.Unknown ignored -> meters.replied(QuotaMeters.Reply.UNKNOWN);
        }
    }

    private void follow(QuotaCell cell, QuotaCell.End end) {
        for (QuotaCell.Delivery delivery : end.deliveries()) {
            if (!delivery.waiter().complete(delivery.took()) && delivery.took().outcome() == Outcome.TAKEN) {
                cell.undo(delivery.took().period(), delivery.cost()); // it stopped waiting at this moment
            }
        }
        if (end.unused() > 0) {
            cell.meters().permits(Fate.RETURNED, end.unused());
            ledger.giveBack(cell.name(), end.period(), end.unused());
        }
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Gives back what idle counters hold, and forgets them; what is owed is asked for again. */
    void sweep() {
        long now = nanos.getAsLong();
        long nowMillis = clock.millis();
        cells.values().forEach(cell -> {
            QuotaCell.End end = cell.closeIfIdle(nowMillis, now, IDLE_NANOS);
            if (end != null) {
                cells.remove(cell.name(), cell);
                follow(cell, end);
            } else if (cell.owes()) {
                proceed(cell);
            }
        });
        spills.values().removeIf(cell -> cell.isOver(nowMillis));
    }

    /** Gives back everything. */
    void close() {
        cells.values().forEach(cell -> {
            cells.remove(cell.name(), cell);
            if (cell.owes()) {
                proceed(cell); // asked for once more; what comes beyond it goes back
            }
            follow(cell, cell.close());
        });
    }

    int size() {
        return cells.size();
    }

    /** A quota and what a request that costs so much got of its counter. */
    record Taken(LimitPlan plan, LimitPlan.Quota quota, QuotaAsk.Name name, QuotaCell cell, long cost, Took took) {
        Outcome outcome() {
            return took.outcome();
        }

        Taken with(Took next) {
            return new Taken(plan, quota, name, cell, cost, next);
        }

        Taken unknown() {
            return with(new Took(Outcome.UNKNOWN, took.period()));
        }

        /** Whether its cell stands for other counters as well. */
        boolean isShared() {
            return !cell.name().equals(name);
        }

        /** Whether what the response takes is to be debited. */
        boolean isSpentLater() {
            return quota.quota().isOfBytes() && outcome() == Outcome.TAKEN;
        }

        void undo() {
            if (outcome() == Outcome.TAKEN) {
                cell.undo(took.period(), cost);
            }
        }
    }
}
