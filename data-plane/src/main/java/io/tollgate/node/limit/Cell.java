package io.tollgate.node.limit;

import io.tollgate.node.limit.CellStep.Call;
import io.tollgate.node.limit.CellStep.Delivery;
import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One counter as this node holds it: leases of its permits, oldest first, what its owner said last, and who waits. A
 * state machine: time is a parameter, and what is to be done is told in a {@link CellStep}.
 *
 * <p>Any thread. Taking what is held is lock-free and enters here by {@link #oldest} alone; everything else holds the
 * cell's lock for about a microsecond.
 *
 * <p>Invariants: at most one call is under way; permits granted = used + held in {@link #oldest} and its followers +
 * {@link #returned}; a lease that is not in that chain is closed.
 */
final class Cell {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * What a cell is for.
     *
     * @param ahead whether it may hold permits for requests that are only expected
     * @param relaxed whether what is used counts in this node's share too
     */
    record Kind(boolean ahead, boolean relaxed) {}

    private final CounterKey key;
    private final LimitRule rule;
    private final Kind kind;
    private final LimitMeters.OfLimit meters;

    private volatile @Nullable Lease oldest;
    private final OwnersWord said;

    /** When {@link DueCells} will bring it up; under that one's lock. */
    long dueAtNanos = CellStep.NEVER;

    private final Demand demand;
    private final CallBudget budget;
    private final Waiters waiters = new Waiters();
    private final Returns returns;
    private boolean flying;
    private boolean closed;
    private long granted;
    private long returned;
    private long usedBefore;
    private long noted;
    private long askedNanos;
    private long checkAtNanos = CellStep.NEVER;

    /**
     * A cell that holds nothing.
     *
     * @param rule the counter's
     * @param meters of the limit that counts by it
     */
    Cell(CounterKey key, LimitRule rule, Kind kind, LimitMeters.OfLimit meters, long nowNanos) {
        this.key = key;
        this.rule = rule;
        this.kind = kind;
        this.meters = meters;
        said = new OwnersWord(nowNanos);
        demand = new Demand(rule, nowNanos);
        budget = new CallBudget(nowNanos);
        returns = new Returns(budget, demand.refillNanos());
        askedNanos = nowNanos;
    }

    CounterKey key() {
        return key;
    }

    LimitRule rule() {
        return rule;
    }

    Kind kind() {
        return kind;
    }

    LimitMeters.OfLimit meters() {
        return meters;
    }

    /** Where to take from first. */
    @Nullable
    Lease oldest() {
        return oldest;
    }

    /** The owner's "no" that still holds. */
    @Nullable
    Refusal refusal(long nowNanos) {
        return said.refusal(nowNanos);
    }

    /** What is held here and what the owner had left when it was asked last. */
    long remaining(long nowNanos) {
        return said.remaining() + permits(nowNanos);
    }

    /** What is held here. */
    long permits(long nowNanos) {
        long held = 0;
        for (Lease lease = oldest; lease != null; lease = lease.next()) {
            held += lease.left(nowNanos);
        }
        return held;
    }

    /** Until something that is spent comes back, as the owner said last. */
    long resetNanos(long nowNanos) {
        return said.resetNanos(nowNanos);
    }

    /** A permit for {@code waiter}: at once, or as soon as a call brings it. */
    synchronized CellStep ask(long nowNanos, CompletableFuture<Permit> waiter) {
        CellStep step = new CellStep();
        waiters.add(waiter, nowNanos);
        serve(nowNanos, step);
        proceed(nowNanos, step, false);
        return step;
    }

    /** The answer to a call. */
    synchronized CellStep arrive(Call call, long nowNanos, Grant grant) {
        CellStep step = new CellStep();
        flying = false;
        usedBefore -= call.aboard().size();
        switch (grant) {
            case Grant.Unavailable unavailable -> {
                Permit.Unknown unknown = new Permit.Unknown(unavailable.reason());
                if (unavailable.sent()) {
                    said.silent(unknown, askableAtNanos(call.sentNanos()));
                } else {
                    budget.refund();
                }
                // Perhaps it knows of them: their numbers make a second time harmless.
                call.back().forEach(each -> keep(each, nowNanos, step));
                call.aboard().forEach(each -> step.deliveries.add(new Delivery(each, unknown)));
            }
            case Grant.Leased leased
            when leased.permits() > 0 && nowNanos - call.sentNanos() > rule.useNanos() -> {
                // Counted as used by now, so using them would be too late: those who still wait ask again.
                granted += leased.permits();
                giveBack(leased, nowNanos, step);
                waiters.again(call.aboard(), call.sentNanos());
            }
            case Grant.Leased leased -> hand(call, nowNanos, leased, step);
        }
        serve(nowNanos, step);
        proceed(nowNanos, step, false);
        return step;
    }

    /** Time has passed: what is over ends, and what is due is asked for. */
    synchronized CellStep tick(long nowNanos) {
        CellStep step = new CellStep();
        prune(nowNanos, step);
        proceed(nowNanos, step, CellStep.isDue(checkAtNanos, nowNanos));
        return step;
    }

    /** The newest lease has little left: more is asked for at the next tick, which is due at once. */
    synchronized CellStep low(long nowNanos) {
        checkAtNanos = nowNanos;
        CellStep step = new CellStep();
        step.due(dueNanos());
        return step;
    }

    /** Un-takes a permit that was not used; null when there is nothing to do, since its lease goes on. */
    @Nullable
    CellStep undo(Lease lease, long nowNanos) {
        Grant.Leased unused = lease.undo();
        if (unused == null) {
            return null;
        }
        synchronized (this) {
            CellStep step = new CellStep();
            giveBack(unused, nowNanos, step);
            settle(nowNanos, step);
            return step;
        }
    }

    /** Holds nothing any more; who waits is still answered. */
    synchronized CellStep close() {
        closed = true;
        CellStep step = new CellStep();
        for (Lease lease = oldest; lease != null; lease = lease.next()) {
            end(lease, askedNanos, step);
        }
        oldest = null;
        returns.allAlone(step);
        step.due(dueNanos());
        return step;
    }

    /** Permits that were used since this was asked last: less than none when some of those were un-taken. */
    synchronized long unnoted() {
        long used = used();
        long news = used - noted;
        noted = used;
        return news;
    }

    /** One permit more was used by a request that this node's share had admitted. */
    synchronized void notedBefore() {
        noted++;
    }

    /** Whether nothing is lost when it is forgotten, and no call was made lately. */
    synchronized boolean isIdle(long nowNanos) {
        return nowNanos - askedNanos >= IDLE_NANOS && isEmpty(nowNanos);
    }

    /**
     * Whether nothing is lost when it is forgotten: no permits, none to give back, no word of the owner's, nobody who waits, and no call
     * that counts in its budget.
     */
    synchronized boolean isEmpty(long nowNanos) {
        return budget.isWhole(nowNanos)
                && !flying
                && waiters.isEmpty()
                && oldest == null
                && returns.isEmpty()
                && said.known(nowNanos) == null;
    }

    /** For how long a call is out; −1 when there is none. */
    synchronized long outNanos(long nowNanos) {
        return flying ? nowNanos - askedNanos : -1;
    }

    private void hand(Call call, long nowNanos, Grant.Leased leased, CellStep step) {
        granted += leased.permits();
        // With its last permits the owner says "no until then" too; but not when some are on their way back to it, or
        // will be.
        boolean none = returns.isEmpty() && (leased.permits() == 0 || !returns.areOnTheirWay());
        boolean refuses = none && leased.remaining() == 0 && leased.waitNanos() > 0;
        said.answered(leased, refuses ? Refusal.of(leased, nowNanos, askableAtNanos(nowNanos)) : null, nowNanos);
        List<CompletableFuture<Permit>> aboard = call.aboard();
        aboard.removeIf(CompletableFuture::isDone);
        long handed = Math.min(aboard.size(), leased.permits());
        usedBefore += handed;
        Permit taken = new Permit.Taken(lease(leased, handed, call.sentNanos() + rule.useNanos(), nowNanos, step));
        Permit refused = new Permit.Refused(leased);
        for (int i = 0; i < aboard.size(); i++) {
            step.deliveries.add(new Delivery(aboard.get(i), i < handed ? taken : refused));
        }
    }

    private Lease lease(Grant.Leased leased, long handed, long usableUntilNanos, long nowNanos, CellStep step) {
        Lease lease = new Lease(leased, handed, usableUntilNanos);
        if (!kind.ahead() || closed || leased.permits() == 0) {
            end(lease, nowNanos, step);
            return lease;
        }
        Lease first = oldest;
        if (first == null) {
            oldest = lease;
        } else {
            first.newest().followedBy(lease);
        }
        return lease;
    }

    /** Those who wait get what is held, or the owner's word. */
    private void serve(long nowNanos, CellStep step) {
        waiters.serve(() -> held(nowNanos), step);
    }

    private @Nullable Permit held(long nowNanos) {
        for (Lease lease = oldest; lease != null; lease = lease.next()) {
            if (lease.take(nowNanos) != Lease.NONE) {
                return new Permit.Taken(lease);
            }
        }
        return said.known(nowNanos);
    }

    /** When the owner may be asked again, of whom a small limit asks as often as it needs to while it gets permits. */
    private long askableAtNanos(long afterNanos) {
        return kind.ahead() ? budget.allowedAtNanos() : afterNanos + CallBudget.SPACING_NANOS;
    }

    /** Sends what may be sent, and tells when to look again. */
    private void proceed(long nowNanos, CellStep step, boolean check) {
        waiters.forgetDone();
        if (!flying) {
            if (!waiters.isEmpty()) {
                if (!kind.ahead() || budget.allowsFor(waiters.sinceNanos(), nowNanos)) {
                    fly(nowNanos, step);
                }
            } else if (check) {
                refill(nowNanos, step);
            }
        }
        settle(nowNanos, step);
    }

    /** What was not used, and no call takes along, goes alone; tells when to look again. */
    private void settle(long nowNanos, CellStep step) {
        if (!flying && waiters.isEmpty()) {
            returns.aloneIfDue(nowNanos, checkAtNanos, step);
        }
        step.due(dueNanos());
    }

    private void refill(long nowNanos, CellStep step) {
        long used = used() - usedBefore;
        checkAtNanos = CellStep.NEVER;
        if (closed || used <= 0 || spares(nowNanos)) {
            return; // the next request asks, if there ever is one
        }
        Refusal known = refusal(nowNanos);
        long lacking = demand.lacking(used, oldest, nowNanos);
        if (known != null) {
            checkAtNanos = known.untilNanos();
        } else if (!budget.allows(nowNanos)) {
            checkAtNanos = budget.allowedAtNanos();
        } else if (lacking * 4 <= demand.expected(used, nowNanos)) {
            checkAtNanos = nowNanos + demand.refillNanos() / 4;
        } else {
            fly(nowNanos, step);
        }
    }

    /**
     * Whether what is left is for requests that wait, which share calls then. Not when there are too many for that; and of what
     * comes back after a "no" nothing will be left over.
     */
    private boolean spares(long nowNanos) {
        long left = said.remaining();
        return left > 0 && left <= rule.spared() && !budget.isStrained(nowNanos);
    }

    private void fly(long nowNanos, CellStep step) {
        List<CompletableFuture<Permit>> aboard = waiters.board();
        long used = used() - usedBefore + aboard.size();
        long more = kind.ahead() && !closed && !spares(nowNanos) ? demand.lacking(used, oldest, nowNanos) : 0;
        demand.asked(used, nowNanos);
        usedBefore += used;
        budget.take(nowNanos);
        flying = true;
        askedNanos = nowNanos;
        checkAtNanos = kind.ahead() ? nowNanos + demand.refillNanos() : CellStep.NEVER;
        step.call(new Call(aboard.size(), more, nowNanos, aboard, returns.board()));
    }

    /** Leaves leases that are over behind, and the dry ones that have a follower. */
    private void prune(long nowNanos, CellStep step) {
        Lease lease = oldest;
        while (lease != null && (!lease.isUsable(nowNanos) || (lease.next() != null && lease.held() == 0))) {
            end(lease, nowNanos, step);
            lease = lease.next();
        }
        oldest = lease;
    }

    private void end(Lease lease, long nowNanos, CellStep step) {
        Grant.Leased unused = lease.close();
        if (unused != null) {
            giveBack(unused, nowNanos, step);
        }
    }

    private void giveBack(Grant.Leased unused, long nowNanos, CellStep step) {
        returned += unused.permits();
        meters.unused(unused.permits(), rule.takesBack());
        if (rule.takesBack()) {
            said.forgetRefusal(); // the owner will have something again
            keep(unused, nowNanos, step);
        } else {
            step.unused.add(unused);
        }
    }

    /** Until the next call; a small limit's goes alone at once, since another node may need it now. */
    private void keep(Grant.Leased unused, long nowNanos, CellStep step) {
        if (closed || !kind.ahead()) {
            returns.alone(unused, step);
        } else {
            returns.add(unused, nowNanos, step);
        }
    }

    private long used() {
        long held = 0;
        for (Lease lease = oldest; lease != null; lease = lease.next()) {
            held += lease.held();
        }
        return granted - returned - held;
    }

    private long dueNanos() {
        long due = CellStep.NEVER;
        if (!flying) {
            // While somebody waits, a look that is due would find that nothing may be sent, and be due again at once.
            due = waiters.isEmpty()
                    ? CellStep.earlier(checkAtNanos, returns.aloneAtNanos(checkAtNanos))
                    : budget.allowedAtNanosFor(waiters.sinceNanos());
        }
        Lease first = oldest;
        return first == null ? due : CellStep.earlier(due, first.usableUntilNanos() + 1);
    }
}
