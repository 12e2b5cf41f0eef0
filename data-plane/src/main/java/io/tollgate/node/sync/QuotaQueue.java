package io.tollgate.node.sync;

import io.tollgate.node.limit.quota.QuotaAsk;
import io.tollgate.node.limit.quota.QuotaCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said to the control plane about quotas, until it is its turn. Bounded. Confined to one thread.
 *
 * <p>A client that sends a new value of a header with each request makes counters faster than the control plane can: so
 * counters that it knows are asked for apart from new ones, those of each limit in turn, and of one limit the newest first,
 * since for the oldest of too many the time would be over before they are answered.
 */
final class QuotaQueue {
    static final int ASKS_MAX = 50_000;
    static final int RETURNS_MAX = 50_000;

    /** Who asks for permits. */
    record Ask(QuotaAsk ask, QuotaCall call) {
        /** Whether nobody waits for the answer: its permits would only have to go back. */
        private boolean isOver() {
            return call.reply().isDone();
        }
    }

    /** Permits that go back, and who is told whether they did. */
    record Unused(QuotaAsk.Name name, String period, long permits, CompletableFuture<Boolean> told) {}

    /** Asks of all limits. */
    private static final class Turns {
        private final SequencedMap<String, Deque<Ask>> limits = new LinkedHashMap<>();
        private int size;

        void add(Ask ask) {
            Deque<Ask> asks = limits.computeIfAbsent(ask.ask().name().limit(), limit -> new ArrayDeque<>());
            while (!asks.isEmpty() && asks.getFirst().isOver()) {
                asks.removeFirst();
                size--;
            }
            asks.addLast(ask);
            size++;
        }

        @Nullable
        Ask next() {
            while (!limits.isEmpty()) {
                Map.Entry<String, Deque<Ask>> turn = limits.pollFirstEntry();
                Deque<Ask> asks = turn.getValue();
                Ask newest = asks.removeLast();
                if (newest.isOver()) {
                    size -= asks.size() + 1; // the older ones are over, too
                    continue;
                }
                size--;
                if (!asks.isEmpty()) {
                    limits.putLast(turn.getKey(), asks);
                }
                return newest;
            }
            return null;
        }

        void drop() {
            limits.values().forEach(asks -> asks.forEach(ask -> ask.call().unknown()));
            limits.clear();
            size = 0;
        }
    }

    private final Turns known = new Turns();
    private final Turns fresh = new Turns();
    private final Deque<Unused> returns = new ArrayDeque<>();

    void add(Ask ask) {
        if (known.size + fresh.size >= ASKS_MAX) {
            ask.call().unknown();
        } else {
            (ask.ask().known() ? known : fresh).add(ask);
        }
    }

    void add(Unused unused) {
        if (returns.size() >= RETURNS_MAX) {
            unused.told().complete(false);
        } else {
            returns.addLast(unused);
        }
    }

    /** They were not sent: it is their turn again. */
    void putBack(List<Unused> unsent) {
        unsent.reversed().forEach(returns::addFirst);
    }

    /** For a counter that the control plane knows. */
    @Nullable
    Ask nextKnown() {
        return known.next();
    }

    /** For a new counter. */
    @Nullable
    Ask nextNew() {
        return fresh.next();
    }

    /** At most so many; none when there are none. */
    List<Unused> nextReturns(int max) {
        List<Unused> next = new ArrayList<>(Math.min(max, returns.size()));
        while (next.size() < max && !returns.isEmpty()) {
            next.add(returns.removeFirst());
        }
        return next;
    }

    boolean hasReturns() {
        return !returns.isEmpty();
    }

    /** Nobody can be asked now. */
    void dropAsks() {
        known.drop();
        fresh.drop();
    }

    boolean isEmpty() {
        return known.size + fresh.size + returns.size() == 0;
    }
}
