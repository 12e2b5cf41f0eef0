package io.tollgate.node.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.node.limit.CellStep.Call;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters that this node holds permits of, or was refused by: finds a request's cells, asks the ledger for what they
 * lack, and gives back what they did not use.
 *
 * <p>Any thread, event loops included: nothing here waits. {@link #tick} is the refill thread's. Bounded: above the cap a
 * new counter gets a cell for one request only, which then costs a call, until it is asked for again and is one of {@link CrowdedCells}.
 */
final class LeaseTable {
    static final int CELLS_MAX = 50_000;

    /** For so many cells there is one place more for counters that find the table full. */
    private static final int CELLS_A_PLACE = 12;

    /** Requests that wait for answers at one time, over all counters. */
    static final int WAITING_MAX = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(LeaseTable.class);
    private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CROWDED_SWEEP_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Permit CROWDED = new Permit.Unknown("too many requests wait");
    private static final Permit LATE = new Permit.Unknown("no answer in time");

    /**
     * What the table must not exceed.
     *
     * @param callNanos that the ledger may take to answer
     * @param waitNanos that a request waits for it
     * @param cellsMax cells that are kept
     * @param patience ends the waiting
     */
    record Bounds(long callNanos, long waitNanos, int cellsMax, Patience patience) {
        Bounds(long callNanos, long waitNanos, int cellsMax) {
            this(callNanos, waitNanos, cellsMax, Patience.TIMERS);
        }
    }

    /** How waiting ends for who was not answered. */
    interface Patience {
        Patience TIMERS =
                (waiter, late, afterNanos) -> waiter.completeOnTimeout(late, afterNanos, TimeUnit.NANOSECONDS);

        /** Gives {@code waiter} what is {@code late} after so long, unless it has something else by then. */
        void end(CompletableFuture<Permit> waiter, Permit late, long afterNanos);
    }

    /** Cells, and the names that the cluster's secret gives to their counters. */
    private static final class Names {
        private final byte[] secret;
        private final KeyDerivation keys;
        private final ConcurrentHashMap<CellKey, Cell> cells = new ConcurrentHashMap<>();
        private final CrowdedCells crowded;

        private Names(byte[] secret, int cellsMax) {
            this.secret = secret.clone();
            keys = new KeyDerivation(secret);
            crowded = new CrowdedCells(Math.max(1, cellsMax / CELLS_A_PLACE));
        }

        private void forEach(Consumer<Cell> each) {
            cells.values().forEach(each);
            crowded.forEach(each);
        }
    }

    private final LeaseLedger ledger;
    private final LongSupplier nanos;
    private final Bounds bounds;
    private final LocalShares shares;
    private final LimitMeters meters;
    private final DueCells due = new DueCells();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private long sweptNanos; // the refill thread's own
    private volatile Names names;
    private volatile boolean closed;

    LeaseTable(
            LeaseLedger ledger,
            LongSupplier nanos,
            Bounds bounds,
            LocalShares shares,
            MeterRegistry registry,
            byte[] secret) {
        this.ledger = ledger;
        this.nanos = nanos;
        this.bounds = bounds;
        this.shares = shares;
        names = new Names(secret, bounds.cellsMax());
        meters = new LimitMeters(registry, this::size);
        sweptNanos = nanos.getAsLong();
    }

    /** Names counters by {@code secret} from now on; what is held under another goes back. */
    void useSecret(byte[] secret) {
        Names before = names;
        if (!MessageDigest.isEqual(before.secret, secret)) {
            names = new Names(secret, bounds.cellsMax());
            before.forEach(cell -> follow(cell, cell.close()));
        }
    }

    /** By which counters are named now. */
    KeyDerivation keys() {
        return names.keys;
    }

    CounterKey name(LimitPlan plan, String wireName, LimitRequest request) {
        CellKey key = new CellKey();
        key.fill(plan.by(), request);
        return names.keys.derive(plan.limit().name(), wireName, key.texts());
    }

    /** The first 32 of 128 bits: enough to tell some dozens apart. */
    String fingerprint(String dimension, String value) {
        return names.keys.derive("", dimension, List.of(value)).text().substring(0, 8);
    }

    LimitMeters meters() {
        return meters;
    }

    int size() {
        Names now = names;
        return now.cells.size() + now.crowded.size();
    }

    /** The cell of {@code probe}'s counter. */
    Cell cell(CellKey probe, LimitPlan plan, LimitPlan.Rule rule, long nowNanos) {
        Names now = names;
        Cell known = now.cells.get(probe);
        return known != null ? known : newCell(now, probe, plan, rule, nowNanos);
    }

    /** What this node holds of {@code probe}'s counter, which has that name; makes no cell. */
    CounterLook.Here here(CellKey probe, CounterKey name, long nowNanos) {
        Names now = names;
        Cell kept = now.cells.get(probe);
        Cell known = kept == null ? now.crowded.known(probe, name) : kept;
        if (known == null) {
            return CounterLook.Here.NOTHING;
        }
        Refusal refusal = known.refusal(nowNanos);
        return new CounterLook.Here(
                known.permits(nowNanos), Duration.ofNanos(refusal == null ? 0 : refusal.waitNanos(nowNanos)));
    }

    private Cell newCell(Names now, CellKey probe, LimitPlan plan, LimitPlan.Rule rule, long nowNanos) {
        CounterKey name = now.keys.derive(plan.limit().name(), rule.wireName(), probe.texts());
        if (now.cells.size() >= bounds.cellsMax()) {
            return crowded(now, probe, name, plan, rule, nowNanos);
        }
        Cell before = now.crowded.leave(probe, name);
        Cell fresh = before == null ? make(name, plan, rule, true, nowNanos) : before;
        Cell raced = now.cells.putIfAbsent(probe.copy(), fresh);
        if (raced != null && before != null) {
            follow(before, before.close()); // another thread made one while this was on its way from the crowded
            note(before);
        }
        return raced == null ? fresh : raced;
    }

    /** There is no room: what takes a place here makes another leave it, which gives back what it holds. */
    private Cell crowded(
            Names now, CellKey probe, CounterKey name, LimitPlan plan, LimitPlan.Rule rule, long nowNanos) {
        CrowdedCells.Found found = now.crowded.find(probe, name, () -> make(name, plan, rule, true, nowNanos));
        Cell displaced = found.displaced();
        if (displaced != null) {
            follow(displaced, displaced.close());
            note(displaced);
        }
        Cell cell = found.cell();
        return cell == null ? make(name, plan, rule, false, nowNanos) : cell;
    }

    private Cell make(CounterKey name, LimitPlan plan, LimitPlan.Rule rule, boolean kept, long nowNanos) {
        return new Cell(
                name,
                rule.rule(),
                new Cell.Kind(kept && !closed && rule.rule().leasesAhead(), plan.isRelaxed()),
                meters.of(plan.label()),
                nowNanos);
    }

    /** A permit that is held here; null when there is none. */
    @Nullable
    Lease take(Cell cell, long nowNanos) {
        for (Lease lease = cell.oldest(); lease != null; lease = lease.next()) {
            long left = lease.take(nowNanos);
            if (left != Lease.NONE) {
                if (lease.isLow(left)) {
                    follow(cell, cell.low(nowNanos));
                }
                return lease;
            }
        }
        return null;
    }

    /** Un-takes a permit that was not used. */
    void undo(Cell cell, Lease lease, long nowNanos) {
        CellStep step = cell.undo(lease, nowNanos);
        if (step != null) {
            follow(cell, step);
        }
    }

    /** One permit; completes within the time of one call, on any thread. */
    CompletableFuture<Permit> ask(Cell cell, long nowNanos) {
        return ask(cell, nowNanos, bounds.callNanos());
    }

    /**
     * One permit; nobody waits longer than the time for that, be it for the answer of a call or for the call to be made. Those who
     * come when a call of the counter has been out for longer do not wait at all: they would find the same. Completes on any thread.
     */
    CompletableFuture<Permit> askInTime(Cell cell, long nowNanos) {
        return cell.outNanos(nowNanos) > bounds.waitNanos()
                ? CompletableFuture.completedFuture(LATE)
                : ask(cell, nowNanos, bounds.waitNanos());
    }

    private CompletableFuture<Permit> ask(Cell cell, long nowNanos, long waitNanos) {
        if (waitingCount.incrementAndGet() > WAITING_MAX) {
            waitingCount.decrementAndGet();
            return CompletableFuture.completedFuture(CROWDED);
        }
        meters.waited();
        CompletableFuture<Permit> permit = new CompletableFuture<>();
        CompletableFuture<Permit> counted = permit.whenComplete((p, failure) -> waitingCount.decrementAndGet());
        follow(cell, cell.ask(nowNanos, permit));
        if (!permit.isDone()) {
            bounds.patience().end(permit, LATE, waitNanos);
        }
        return counted;
    }

    /** Counts in this node's share what requests used of the cluster's permits. */
    void note(Cell cell) {
        if (cell.kind().relaxed()) {
            shares.note(cell.key(), share(cell), cell.unnoted());
        }
    }

    /** What this node may admit of the cell's counter on its own. */
    LimitRule share(Cell cell) {
        return cell.rule().share(ledger.members());
    }

    /** Does what is due, and tells when something is due again, or {@link CellStep#NEVER}. */
    long tick() {
        long now = nanos.getAsLong();
        for (Cell cell = due.poll(now); cell != null; cell = due.poll(now)) {
            follow(cell, cell.tick(now));
        }
        sweep(now);
        return due.nextNanos();
    }

    /** Whom to call when something is due earlier than {@link #tick} told. */
    void onEarlier(Runnable wake) {
        due.onEarlier(wake);
    }

    /** Gives back everything and holds nothing from now on; requests are still answered. */
    void close() {
        closed = true;
        names.forEach(cell -> follow(cell, cell.close()));
    }

    private void follow(Cell cell, CellStep step) {
        step.unused.forEach(unused -> giveBack(cell, unused));
        for (CellStep.Delivery delivery : step.deliveries) {
            if (!delivery.waiter().complete(delivery.permit())
                    && delivery.permit() instanceof Permit.Taken(Lease lease)) {
                undo(cell, lease, nanos.getAsLong()); // it stopped waiting
            }
        }
        Call call = step.call();
        if (call != null || !step.deliveries.isEmpty() || !step.unused.isEmpty()) {
            note(cell);
        }
        due.put(cell, step.dueNanos());
        if (call != null) {
            send(cell, call);
        }
    }

    private void send(Cell cell, Call call) {
        var _ = lease(cell, call).whenComplete((grant, failure) -> {
            long now = nanos.getAsLong();
            meters.leased(now - call.sentNanos());
            if (grant instanceof Grant.Leased leased) {
                cell.meters().granted(leased.permits());
            }
            follow(cell, cell.arrive(call, now, grant == null ? new Grant.Unavailable("the ledger failed") : grant));
        });
    }

    /** A ledger that throws is one that can't be asked: the cell must learn that its call is over. */
    private CompletionStage<Grant> lease(Cell cell, Call call) {
        try {
            return ledger.lease(
                    cell.key(),
                    cell.rule(),
                    new Want(
                            call.need(),
                            call.ahead(),
                            ledger.members(),
                            !cell.kind().relaxed(),
                            call.back()));
        } catch (RuntimeException e) {
            LOG.debug("the ledger failed", e);
            return CompletableFuture.completedFuture(Grant.Unavailable.notSent("the ledger failed"));
        }
    }

    private void giveBack(Cell cell, Grant.Leased unused) {
        if (cell.rule().takesBack()) {
            try {
                ledger.giveBack(cell.key(), cell.rule(), unused, !cell.kind().relaxed());
            } catch (RuntimeException e) {
                LOG.debug("{} permits stay spent: the ledger failed", unused.permits(), e);
            }
        }
    }

    /** Forgets cells that hold nothing and that were not asked for lately; when crowded, those that hold nothing. */
    private void sweep(long nowNanos) {
        Names now = names;
        ConcurrentHashMap<CellKey, Cell> cells = now.cells;
        boolean crowded = cells.size() >= bounds.cellsMax();
        if (nowNanos - sweptNanos >= (crowded ? CROWDED_SWEEP_EVERY_NANOS : SWEEP_EVERY_NANOS)) {
            sweptNanos = nowNanos;
            cells.values().removeIf(cell -> crowded ? cell.isEmpty(nowNanos) : cell.isIdle(nowNanos));
            now.crowded.forgetIdle(nowNanos);
        }
    }
}
