package io.tollgate.node.limit.quota;

import io.tollgate.core.config.Limit;
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
 * <p>Invariants: at most one ask is under way; permits reserved in this period = used + left; what is left of a period
 * that is over is worth nothing.
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

    /** Asked again after so long: chunks come back, and operators grant more. */
    static final long SPENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOW_PART = 4;

    private final QuotaAsk.Name name;
    private final Limit.Quota quota;

    private String period = "";
    private long endMillis = Long.MIN_VALUE;
    private long left;
    private long leftOfAll;
    private long usedSinceAsked;
    private long chunk;
    private boolean flying;
    private boolean closed;
    private @Nullable Outcome shut;
    private long shutUntilNanos;
    private long touchedNanos;
    private long aheadAtNanos;
    private List<CompletableFuture<Outcome>> waiting = new ArrayList<>(0);

    QuotaCell(QuotaAsk.Name name, Limit.Quota quota, long nowNanos) {
        this.name = name;
        this.quota = quota;
        touchedNanos = nowNanos;
        aheadAtNanos = nowNanos;
    }

    QuotaAsk.Name name() {
        return name;
    }

    Limit.Quota quota() {
        return quota;
    }

    synchronized Outcome take(long nowMillis, long nowNanos) {
        if (closed) {
            return Outcome.CLOSED;
        }
        enter(nowMillis);
        touchedNanos = nowNanos;
        if (left > 0) {
            use();
            return Outcome.TAKEN;
        }
        Outcome known = shut;
        return known != null && nowNanos - shutUntilNanos < 0 ? known : Outcome.EMPTY;
    }

    private void use() {
        left--;
        usedSinceAsked++;
    }

    /** A period that is over takes what is left of it along. */
    private void enter(long nowMillis) {
        if (nowMillis < endMillis) {
            return;
        }
        Instant now = Instant.ofEpochMilli(nowMillis);
        period = quota.period(now);
        endMillis = quota.end(now).toEpochMilli();
        left = 0;
        leftOfAll = quota.requests();
        shut = null;
    }

    /** Un-takes a permit; nothing when its period is over. */
    synchronized void undo(String ofPeriod) {
        if (ofPeriod.equals(period)) {
            left++;
            usedSinceAsked--;
        }
    }

    /** Admits on credit while nobody can tell; false when this node owes as much as it may. */
    synchronized boolean owe() {
        if (left <= -creditMax()) {
            return false;
        }
        use();
        return true;
    }

    private long creditMax() {
        return Math.max(1, quota.requests() / 50);
    }

    /** The current period; what is taken belongs to it. */
    synchronized String period() {
        return period;
    }

    synchronized long resetMillis(long nowMillis) {
        return Math.max(0, endMillis - nowMillis);
    }

    /** What this node holds and what nobody had reserved when the control plane was asked last. */
    synchronized long remaining() {
        return Math.max(0, left) + leftOfAll;
    }

    /** {@code waiter} gets a permit as soon as there is one. */
    synchronized void await(CompletableFuture<Outcome> waiter) {
        waiting.add(waiter);
    }

    /** What is to be asked for now; null when nothing is lacking, or an answer is awaited. */
    synchronized @Nullable QuotaAsk due(long nowNanos) {
        boolean isShut = shut != null && nowNanos - shutUntilNanos < 0;
        boolean low = left <= chunk / LOW_PART && !isShut && chunk > 0 && nowNanos - aheadAtNanos >= 0;
        if (flying || closed || (waiting.isEmpty() && !low)) {
            return null;
        }
        flying = true;
        long ahead = Math.min(quota.requests() / 50, Math.max(quota.requests() / 1000, 2 * usedSinceAsked));
        usedSinceAsked = 0;
        chunk = ahead;
        return new QuotaAsk(name, period, waiting.size() + Math.max(0, -left), ahead);
    }

    /** Who waited gets his outcome from {@link Delivery}. */
    synchronized List<Delivery> arrive(QuotaAsk ask, QuotaReply reply, long nowNanos) {
        flying = false;
        switch (reply) {
            case QuotaReply.Reserved reserved
            when ask.period().equals(period) -> {
                left += reserved.permits();
                leftOfAll = reserved.left();
                if (reserved.permits() < ask.need() + ask.ahead()) {
                    aheadAtNanos = nowNanos + SPENT_NANOS; // there is little left: only who needs some asks
                }
                boolean spent = reserved.permits() < ask.need();
                shut = spent ? Outcome.SPENT : null;
                shutUntilNanos = nowNanos + SPENT_NANOS;
            }
            case QuotaReply.Reserved ignored -> {} // of a period that ended meanwhile
            case QuotaReply.Unknown ignored -> {
                shut = Outcome.UNKNOWN;
                shutUntilNanos = nowNanos + UNKNOWN_NANOS;
            }
        }
        return serve();
    }

    private List<Delivery> serve() {
        List<Delivery> served = new ArrayList<>(waiting.size());
        List<CompletableFuture<Outcome>> still = new ArrayList<>(0);
        for (CompletableFuture<Outcome> waiter : waiting) {
            Outcome known = shut;
            if (left > 0) {
                use();
                served.add(new Delivery(waiter, Outcome.TAKEN));
            } else if (known != null) {
                served.add(new Delivery(waiter, known));
            } else {
                still.add(waiter);
            }
        }
        waiting = still;
        return served;
    }

    /** Who waited, and what he gets. */
    record Delivery(CompletableFuture<Outcome> waiter, Outcome outcome) {}

    /** Ends it if nobody asked it for so long; what it had left, or −1 when it goes on. */
    synchronized long closeIfIdle(long nowNanos, long idleNanos) {
        if (flying || !waiting.isEmpty() || left < 0 || nowNanos - touchedNanos < idleNanos) {
            return -1;
        }
        return close();
    }

    /** Ends it; what it had left. */
    synchronized long close() {
        closed = true;
        long unused = Math.max(0, left);
        left -= unused;
        return unused;
    }
}
