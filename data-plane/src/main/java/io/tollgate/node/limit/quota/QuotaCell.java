package io.tollgate.node.limit.quota;

import io.tollgate.core.config.Limit;
import io.tollgate.node.limit.CellKey;
import io.tollgate.node.limit.quota.QuotaMeters.Fate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One quota's counter as this node holds it: the rest of its chunk in the current period, and who waits for more. Any
 * thread; its lock is held for about a microsecond. What is to be sent is told as a {@link QuotaAsk}.
 *
 * <p>Of a quota of bytes a request takes nothing: it passes while there is something left, and what its response took is
 * debited when that has been sent ({@link #spend}). What goes beyond what is held is owed, and reserved before anybody
 * passes again.
 *
 * <p>Invariants: at most one ask is under way; permits reserved in this period = used + left, which is below zero while
 * something is owed; what is left of a period that is over is worth nothing.
 */
final class QuotaCell {
    /** What a request got. */
    enum Outcome {
        TAKEN,
        /** The quota of this period is used up. */
        SPENT,
        /** Nobody could tell. */
        UNKNOWN,
        /** Nothing is held here: ask. */
        EMPTY,
        /** This cell is no longer kept: look it up again. */
        CLOSED
    }

    /**
     * What a request got.
     *
     * @param period of which a permit is: it is un-taken there or nowhere
     */
    record Took(Outcome outcome, String period) {}

    /**
     * What becomes of a cell that ends.
     *
     * @param unused permits of {@code period} to give back
     * @param deliveries for those who waited
     */
    record End(long unused, String period, List<Delivery> deliveries) {}

    /** Asked again after so long: chunks come back, and operators grant more. */
    static final long SPENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOW_PART = 4;

    /** A clock that is put right by less than this leaves the period as it is: what is held of it would be lost. */
    private static final long SET_BACK_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** The key of those that stand for many counters. */
    static final CellKey SHARED = new CellKey();

    private final CellKey key;
    private final QuotaAsk.Name name;
    private final Limit.Quota quota;
    private final QuotaMeters.OfLimit meters;
    private final boolean shared;

    private String period = "";
    private long enteredMillis = Long.MIN_VALUE;
    private long endMillis = Long.MIN_VALUE;
    private long left;
    private long leftOfAll;
    private long usedSinceAsked;
    private long chunk;
    private boolean flying;
    private long askedNanos;
    private boolean doubtful;
    private boolean known;
    private boolean closed;
    private @Nullable Outcome shut;
    private long shutUntilNanos;
    private long touchedNanos;
    private long aheadAtNanos;
    private List<Waiter> waiting = new ArrayList<>(0);

    /** A cell that holds nothing; {@code meters} are of the limit that counts by it. */
    QuotaCell(CellKey key, QuotaAsk.Name name, Limit.Quota quota, QuotaMeters.OfLimit meters, long nowNanos) {
        this.key = key;
        this.name = name;
        this.quota = quota;
        this.meters = meters;
        shared = key.equals(SHARED);
        touchedNanos = nowNanos;
        aheadAtNanos = nowNanos;
    }

    /** Which counter, in this node's own words. */
    CellKey key() {
        return key;
    }

    /** Whether it stands for many counters, which the control plane knows one by one: it never asks. */
    boolean isShared() {
        return shared;
    }

    /** Which counter, as all nodes and the control plane name it. */
    QuotaAsk.Name name() {
        return name;
    }

    QuotaMeters.OfLimit meters() {
        return meters;
    }

    /** Takes {@code cost} permits for one request. */
    synchronized Took take(long nowMillis, long nowNanos, long cost) {
        return new Took(closed ? Outcome.CLOSED : held(nowMillis, nowNanos, cost), period);
    }

    private Outcome held(long nowMillis, long nowNanos, long cost) {
        enter(nowMillis);
        touchedNanos = nowNanos;
        if (left >= cost) {
            use(onPassing(cost));
            return Outcome.TAKEN;
        }
        Outcome known = shut;
        return known != null && nowNanos - shutUntilNanos < 0 ? known : Outcome.EMPTY;
    }

    /** For who can't be told: this cell asks nobody. */
    synchronized Took unknown(long nowMillis) {
        enter(nowMillis);
        return new Took(Outcome.UNKNOWN, period);
    }

    /** What a request that costs so much is debited when it passes; bytes are, when they are known. */
    private long onPassing(long cost) {
        return quota.isOfBytes() ? 0 : cost;
    }

    private void use(long cost) {
        left -= cost;
        usedSinceAsked += cost;
    }

    /** A period that is over, or that had begun only by a clock that was ahead, takes what is left of it along. */
    private void enter(long nowMillis) {
        if (nowMillis < endMillis && nowMillis >= enteredMillis - SET_BACK_MILLIS) {
            return;
        }
        enteredMillis = nowMillis;
        Instant now = Instant.ofEpochMilli(nowMillis);
        String current = quota.period(now);
        if (current.equals(period)) {
            return;
        }
        period = current;
        endMillis = quota.end(now).toEpochMilli();
        expired(left);
        left = 0;
        leftOfAll = quota.amount();
        shut = null;
    }

    private void expired(long permits) {
        if (permits > 0) {
            meters.permits(Fate.EXPIRED, permits);
        }
    }

    /** Un-takes {@code cost} permits; nothing when their period is over. Tells how many to give back: a cell that ended keeps none. */
    synchronized long undo(String ofPeriod, long cost) {
        if (!ofPeriod.equals(period)) {
            return 0;
        }
        use(-onPassing(cost));
        return closed ? unused() : 0;
    }

    /** What is left, which this cell lets go of. */
    private long unused() {
        long unused = Math.max(0, left);
        left -= unused;
        return unused;
    }

    /**
     * Debits {@code bytes} that were sent, of the period in which they ended; false when this cell is no longer kept. What a shadow
     * owes is nobody's trouble, and not told.
     */
    synchronized boolean spend(long nowMillis, long nowNanos, long bytes, boolean isShadow) {
        if (closed) {
            return false;
        }
        enter(nowMillis);
        touchedNanos = nowNanos;
        use(bytes);
        if (left < 0 && !isShadow) {
            meters.permits(Fate.OWED, Math.min(bytes, -left));
        }
        return true;
    }

    /**
     * Whether more was used than is reserved, and some of it may still be had. Of what is spent nothing is: its next request asks
     * for what is owed as well.
     */
    synchronized boolean owes() {
        return left < 0 && shut != Outcome.SPENT;
    }

    /**
     * Admits on credit; null when this node owes as much as it may. A shadow does so whether or not anybody can tell, so of it
     * that is not told.
     */
    synchronized @Nullable Took owe(long cost, boolean isShadow) {
        if (left - cost < -creditMax()) {
            return null;
        }
        long used = onPassing(cost);
        use(used);
        if (!isShadow) {
            meters.permits(Fate.OWED, used);
        }
        return new Took(Outcome.TAKEN, period);
    }

    private long creditMax() {
        return Math.max(1, quota.amount() / 50);
    }

    synchronized long resetMillis(long nowMillis) {
        return Math.max(0, endMillis - nowMillis);
    }

    /** What this node holds and what nobody had reserved when the control plane was asked last. */
    synchronized long remaining() {
        return Math.max(0, left) + leftOfAll;
    }

    /** {@code waiter} gets {@code cost} permits as soon as there are so many; false when this cell is no longer kept. */
    synchronized boolean await(CompletableFuture<Took> waiter, long cost) {
        return !closed && waiting.add(new Waiter(waiter, cost));
    }

    /** What is to be asked for now; null when nothing is lacking, or an answer is awaited. */
    synchronized @Nullable QuotaAsk due(long nowNanos) {
        boolean isShut = shut != null && nowNanos - shutUntilNanos < 0;
        boolean low = left <= chunk / LOW_PART && chunk > 0 && nowNanos - aheadAtNanos >= 0;
        boolean lacks = !isShut && (low || left < 0);
        waiting.removeIf(waiter -> waiter.took().isDone());
        if (flying || closed || isShared() || (waiting.isEmpty() && !lacks)) {
            return null;
        }
        flying = true;
        askedNanos = nowNanos;
        long ahead = Math.min(quota.amount() / 50, Math.max(quota.amount() / 1000, 2 * usedSinceAsked));
        usedSinceAsked = 0;
        chunk = ahead;
        long needed = waiting.stream().mapToLong(Waiter::cost).sum();
        return new QuotaAsk(name, period, Math.max(0, needed - left), ahead, known);
    }

    /** Who waited gets his outcome from a {@link Delivery}; a cell that was closed meanwhile keeps nothing. */
    synchronized End arrive(QuotaAsk ask, QuotaReply reply, long nowNanos) {
        flying = false;
        known |= reply instanceof QuotaReply.Reserved;
        switch (reply) {
            case QuotaReply.Reserved reserved
            when ask.period().equals(period) -> {
                doubtful = false;
                left += reserved.permits();
                leftOfAll = reserved.left();
                if (reserved.permits() < ask.need() + ask.ahead()) {
                    aheadAtNanos = nowNanos + SPENT_NANOS; // there is little left: only who needs some asks
                }
                boolean spent = reserved.permits() < ask.need();
                shut = spent ? Outcome.SPENT : null;
                shutUntilNanos = nowNanos + SPENT_NANOS;
            }
            case QuotaReply.Reserved late -> {
                doubtful = false;
                expired(late.permits()); // of a period that ended meanwhile
            }
            case QuotaReply.Unknown ignored -> {
                doubtful = true;
                shut = Outcome.UNKNOWN;
                shutUntilNanos = nowNanos + UNKNOWN_NANOS;
            }
        }
        List<Delivery> served = serve();
        return closed ? ended(served) : new End(0, period, served);
    }

    private List<Delivery> serve() {
        List<Delivery> served = new ArrayList<>(waiting.size());
        List<Waiter> still = new ArrayList<>(0);
        for (Waiter waiter : waiting) {
            Outcome known = shut;
            if (waiter.took().isDone()) {
                continue; // it waits no longer: what was asked for it is somebody else's
            }
            if (left >= waiter.cost()) {
                use(onPassing(waiter.cost()));
                served.add(waiter.gets(Outcome.TAKEN, period));
            } else if (known != null) {
                served.add(waiter.gets(known, period));
            } else {
                still.add(waiter);
            }
        }
        waiting = still;
        return served;
    }

    private record Waiter(CompletableFuture<Took> took, long cost) {
        Delivery gets(Outcome outcome, String period) {
            return new Delivery(took, new Took(outcome, period), cost);
        }
    }

    /** Who waited for {@code cost} permits, and what he gets. */
    record Delivery(CompletableFuture<Took> waiter, Took took, long cost) {}

    /** Whether who asks now may have an answer soon: not when a call has been out for longer than is {@code timelyNanos}. */
    synchronized boolean mayAnswer(long nowNanos, long timelyNanos) {
        return !flying || nowNanos - askedNanos <= timelyNanos;
    }

    /** Whether nobody could tell when it was asked last. */
    synchronized boolean isDoubtful() {
        return doubtful;
    }

    /**
     * Ends it if nobody asked it for so long; null when it goes on. What it owes of a period that is not over is kept in mind: else
     * each time that nobody answers could be worth another credit. But of bytes that are spent, which any request can owe.
     *
     * @param room whether there is so much that debts of what is spent may stay
     */
    synchronized @Nullable End closeIfIdle(long nowMillis, long nowNanos, long idleNanos, boolean room) {
        boolean owing = owes() || (left < 0 && room && !quota.isOfBytes());
        boolean used = flying || !waiting.isEmpty() || (owing && nowMillis < endMillis);
        return used || nowNanos - touchedNanos < idleNanos ? null : close();
    }

    /** Ends it. Who waits for an answer that is under way still gets it. */
    synchronized End close() {
        closed = true;
        return ended(new ArrayList<>());
    }

    private End ended(List<Delivery> served) {
        if (!flying) {
            waiting.forEach(waiter -> served.add(waiter.gets(Outcome.UNKNOWN, period)));
            waiting = new ArrayList<>(0);
        }
        return new End(unused(), period, served);
    }

    /** Whether its period is over, so that nobody owes anything. */
    synchronized boolean isOver(long nowMillis) {
        return nowMillis >= endMillis;
    }
}
