package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.node.limit.CellKey;
import io.tollgate.node.limit.ClusterLimiter;
import io.tollgate.node.limit.KeyDerivation;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.quota.QuotaCell.Outcome;
import io.tollgate.node.limit.quota.QuotaCell.Took;
import io.tollgate.node.limit.quota.QuotaMeters.Fate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
    private static final int SPILL_CELLS = 16;

    /**
     * What the table must not exceed.
     *
     * @param callNanos that a request waits for the control plane, which may take so long to answer
     * @param doubtNanos that it waits while nobody answers
     * @param cellsMax cells that are kept
     * @param patience ends the waiting
     */
    record Bounds(long callNanos, long doubtNanos, int cellsMax, Patience patience) {
        /** Of a real node. */
        static Bounds usual() {
            return new Bounds(LimitRule.CALL_NANOS, ClusterLimiter.WAIT_NANOS, CELLS_MAX, Patience.TIMERS);
        }
    }

    /** How waiting ends for who was not answered. */
    interface Patience {
        Patience TIMERS =
                (waiter, late, afterNanos) -> waiter.completeOnTimeout(late, afterNanos, TimeUnit.NANOSECONDS);

        /** Gives {@code waiter} what is {@code late} after so long, unless it has something else by then. */
        void end(CompletableFuture<Took> waiter, Took late, long afterNanos);
    }

    /** Cells, and by what their counters are named. */
    private static final class Kept {
        private final KeyDerivation names;
        private final ConcurrentHashMap<CellKey, QuotaCell> cells = new ConcurrentHashMap<>();

        private Kept(KeyDerivation names) {
            this.names = names;
        }
    }

    /** Which of the cells that new counters of a quota share. */
    private record Spill(String counters, int slot) {}

    private final ConcurrentHashMap<Spill, QuotaCell> spills = new ConcurrentHashMap<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final QuotaLedger ledger;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final QuotaMeters meters;
    private final Bounds bounds;
    private final QuotaDoubt doubt;
    private volatile @Nullable Kept kept;

    QuotaTable(QuotaLedger ledger, MeterRegistry registry, InstantSource clock, LongSupplier nanos, Bounds bounds) {
        meters = new QuotaMeters(registry, this::size);
        this.ledger = ledger;
        this.clock = clock;
        this.nanos = nanos;
        this.bounds = bounds;
        doubt = new QuotaDoubt(bounds.doubtNanos());
    }

    /** Names counters as {@code names} tells; what is held under others goes back. While there are none nobody is asked. */
    void use(Supplier<@Nullable KeyDerivation> names) {
        Kept now = kept;
        KeyDerivation told = names.get();
        if (told != null && (now == null || !now.names.equals(told))) {
            rename(names);
        }
    }

    private void rename(Supplier<@Nullable KeyDerivation> names) {
        Kept before;
        synchronized (this) {
            KeyDerivation told =
                    names.get(); // anew: they may have changed once more, and another thread was here with them
            before = kept;
            if (told == null || (before != null && before.names.equals(told))) {
                return;
            }
            kept = new Kept(told);
        }
        if (before != null) {
            before.cells.values().forEach(this::end);
        }
    }

    /** {@code cost} permits that are held of {@code probe}'s counter, or why there are not so many. */
    Taken take(LimitPlan plan, LimitPlan.Quota quota, CellKey probe, LimitRequest request, long cost) {
        while (true) {
            QuotaCell cell = cell(plan, quota, probe, () -> plan.subject(request));
            Took took =
                    cell.isShared() ? cell.unknown(clock.millis()) : cell.take(clock.millis(), nanos.getAsLong(), cost);
            if (took.outcome() != Outcome.CLOSED) {
                proceed(cell);
                return new Taken(plan, quota, cell, cost, took);
            }
            forget(cell);
        }
    }

    /** Debits {@code bytes} that a response took, which may be long after its request passed: where it passed. */
    void spend(Taken taken, long bytes) {
        QuotaCell cell = taken.cell();
        while (!cell.spend(clock.millis(), nanos.getAsLong(), bytes, taken.isShadow())) {
            QuotaCell gone = cell;
            forget(gone);
            cell = cell(taken.plan(), taken.quota(), gone.key(), gone.name()::subject);
        }
        proceed(cell);
    }

    private void forget(QuotaCell cell) {
        Kept now = kept;
        if (now != null) {
            now.cells.remove(cell.key(), cell);
        }
    }

    /** The counter's cell; one that it shares with others when there is no room for a new one, or no name. */
    private QuotaCell cell(LimitPlan plan, LimitPlan.Quota quota, CellKey probe, Supplier<String> subject) {
        while (true) {
            Kept now = kept;
            QuotaCell known = now == null ? null : now.cells.get(probe);
            if (known != null) {
                return known;
            }
            if (now == null || now.cells.size() >= bounds.cellsMax()) {
                return spill(plan, quota, Math.floorMod(probe.hashCode(), SPILL_CELLS));
            }
            QuotaCell fresh = newCell(now, plan, quota, probe.copy(), subject.get());
            QuotaCell raced = now.cells.putIfAbsent(fresh.key(), fresh);
            if (Objects.equals(kept, now)) {
                return raced == null ? fresh : raced;
            }
            end(fresh); // it has an old name, and who renamed may not have seen it
        }
    }

    private QuotaCell newCell(Kept now, LimitPlan plan, LimitPlan.Quota quota, CellKey key, String subject) {
        String limit = plan.limit().name();
        return newCell(
                key,
                new QuotaAsk.Name(
                        limit,
                        quota.wireName(),
                        quota.quota().amount(),
                        now.names.derive(limit, quota.wireName(), key.texts()),
                        subject),
                quota);
    }

    /** Never asks: what it stands for is the control plane's to count, each counter by itself. */
    private QuotaCell spill(LimitPlan plan, LimitPlan.Quota quota, int slot) {
        return spills.computeIfAbsent(
                new Spill(quota.counters(), slot),
                spill -> newCell(
                        QuotaCell.SHARED,
                        new QuotaAsk.Name(
                                plan.limit().name(),
                                quota.wireName(),
                                quota.quota().amount(),
                                new CounterKey(0, slot),
                                ""),
                        quota));
    }

    private QuotaCell newCell(CellKey key, QuotaAsk.Name name, LimitPlan.Quota quota) {
        return new QuotaCell(key, name, quota.quota(), meters.of(name.limit()), nanos.getAsLong());
    }

    /** Whether it is worth while to wait for an answer: not when a call has been out for so long already. */
    boolean mayAnswer(Taken taken) {
        return taken.cell().mayAnswer(nanos.getAsLong(), doubt.timelyNanos());
    }

    /** Whether nobody answered lately: when this counter was asked for, or any. */
    boolean isDoubtful(Taken taken) {
        return taken.cell().isDoubtful() || doubt.isDoubtful(nanos.getAsLong());
    }

    /** As {@code taken}, on credit: it is asked for by and by. Null when this node owes as much as it may. */
    @Nullable
    Taken owe(Taken taken) {
        Took owed = taken.cell().owe(taken.cost(), taken.isShadow());
        if (owed == null) {
            return null;
        }
        proceed(taken.cell());
        return taken.with(owed);
    }

    /** As {@code taken}, once there is an outcome, or unknown when nobody waits any longer: what comes then is for others. */
    CompletableFuture<Taken> ask(Taken taken) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            return CompletableFuture.completedFuture(taken.unknown());
        }
        long sinceNanos = nanos.getAsLong();
        long waitNanos = isDoubtful(taken) ? bounds.doubtNanos() : bounds.callNanos();
        CompletableFuture<Took> took = new CompletableFuture<>();
        CompletableFuture<Taken> answer = took.thenApply(taken::with);
        var _ = answer.whenComplete((a, failure) -> {
            waitingCount.decrementAndGet();
            meters.waited(nanos.getAsLong() - sinceNanos);
        });
        if (taken.cell().await(took, taken.cost())) {
            proceed(taken.cell());
            if (!took.isDone()) {
                bounds.patience().end(took, taken.unknown().took(), waitNanos);
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
            doubt.asked(sentNanos);
            cell.meters().permits(Fate.ASKED, ask.need() + ask.ahead());
            var _ = ledger.reserve(ask).whenComplete((reply, failure) -> {
                meters.called(nanos.getAsLong() - sentNanos);
                arrived(cell, ask, sentNanos, reply == null ? new QuotaReply.Unknown() : reply);
            });
        }
    }

    private void arrived(QuotaCell cell, QuotaAsk ask, long sentNanos, QuotaReply reply) {
        switch (reply) {
            case QuotaReply.Reserved ignored -> doubt.answered(sentNanos, nanos.getAsLong());
            case QuotaReply.Unknown ignored -> doubt.unanswered(sentNanos);
        }
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
                undo(cell, delivery.took().period(), delivery.cost()); // it stopped waiting at this moment
            }
        }
        giveBack(cell, end.period(), end.unused());
    }

    private void giveBack(QuotaCell cell, String period, long unused) {
        if (unused > 0) {
            var _ = ledger.giveBack(cell.name(), period, unused)
                    .thenAccept(told -> cell.meters().permits(told ? Fate.RETURNED : Fate.LOST, unused));
        }
    }

    /** Un-takes what was taken, if anything was. */
    void undo(Taken taken) {
        if (taken.outcome() == Outcome.TAKEN) {
            undo(taken.cell(), taken.took().period(), taken.cost());
        }
    }

    private void undo(QuotaCell cell, String period, long cost) {
        giveBack(cell, period, cell.undo(period, cost));
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Gives back what idle counters hold, and forgets them; what is owed is asked for again. */
    void sweep() {
        long now = nanos.getAsLong();
        long nowMillis = clock.millis();
        boolean room = size() <= bounds.cellsMax() / 2;
        cells().forEach(cell -> {
            QuotaCell.End end = cell.closeIfIdle(nowMillis, now, IDLE_NANOS, room);
            if (end != null) {
                forget(cell);
                follow(cell, end);
            } else if (cell.owes()) {
                proceed(cell);
            }
        });
        spills.values().removeIf(cell -> cell.isOver(nowMillis));
    }

    /** Gives back everything. */
    void close() {
        cells().forEach(cell -> {
            forget(cell);
            end(cell);
        });
    }

    private void end(QuotaCell cell) {
        if (cell.owes()) {
            proceed(cell); // asked for once more; what comes beyond it goes back
        }
        follow(cell, cell.close());
    }

    private Collection<QuotaCell> cells() {
        Kept now = kept;
        return now == null ? List.of() : now.cells.values();
    }

    int size() {
        return cells().size();
    }

    /** A quota and what a request that costs so much got of its counter. */
    record Taken(LimitPlan plan, LimitPlan.Quota quota, QuotaCell cell, long cost, Took took) {
        Outcome outcome() {
            return took.outcome();
        }

        Taken with(Took next) {
            return new Taken(plan, quota, cell, cost, next);
        }

        Taken unknown() {
            return with(new Took(Outcome.UNKNOWN, took.period()));
        }

        /** Whether what the response takes is to be debited. */
        boolean isSpentLater() {
            return quota.quota().isOfBytes() && outcome() == Outcome.TAKEN;
        }

        /** Whether its limit refuses nothing. */
        boolean isShadow() {
            return plan.limit().shadow();
        }
    }
}
