package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.OwnerTime;
import io.tollgate.node.limit.counter.Want;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Counters in memory, and nodes that ask for them over a wire that takes its time; the clock is the test's. One thread. */
final class PlayedCluster {
    static final long WIRE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    long nanos;
    private final Map<CounterKey, CounterState> counters = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    /** Adds a node. */
    Node node() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    /** Lets time pass in steps of 0.1 ms: answers arrive and nodes do what is due. */
    void pass(long duration, TimeUnit unit) {
        long until = nanos + unit.toNanos(duration);
        while (nanos < until) {
            nanos += TimeUnit.MICROSECONDS.toNanos(100);
            nodes.forEach(Node::step);
        }
    }

    private OwnerTime now() {
        return new OwnerTime(1, nanos, 0);
    }

    /** Permits that nobody has taken, of the only counter. */
    long free(LimitRule rule) {
        return counters.values()
                .iterator()
                .next()
                .lease(rule, Long.MAX_VALUE, now())
                .grant()
                .permits();
    }

    private record Arrival(long atNanos, CompletableFuture<Grant> answer, Grant grant) {}

    /** One node's way to the counters. */
    final class Node implements LeaseLedger {
        final List<Long> calls = new ArrayList<>();
        /** Calls, and returns, which are calls as well. */
        private final List<Long> messages = new ArrayList<>();

        private final Queue<Arrival> wire = new ArrayDeque<>();
        boolean silent;

        /** Ranges of permits that were given back with calls. */
        int ridden;

        private Runnable tick = () -> {};

        void onStep(Runnable dueWork) {
            tick = dueWork;
        }

        private void step() {
            for (Arrival next = wire.peek(); next != null && next.atNanos() <= nanos; next = wire.peek()) {
                wire.remove().answer().complete(next.grant());
            }
            tick.run();
        }

        @Override
        public CompletionStage<Grant> lease(CounterKey key, LimitRule rule, Want want) {
            calls.add(nanos);
            messages.add(nanos);
            ridden += want.back().size();
            CounterState.Answer answer = counters.computeIfAbsent(key, k -> CounterState.fresh(rule, now()))
                    .lease(rule, want, now());
            counters.put(key, answer.next());
            Arrival arrival = new Arrival(nanos + WIRE_NANOS, new CompletableFuture<>(), answer.grant());
            if (!silent) {
                wire.add(arrival);
            }
            return arrival.answer();
        }

        @Override
        public void giveBack(CounterKey key, LimitRule rule, Grant.Leased permits, boolean strict) {
            messages.add(nanos);
            counters.computeIfPresent(key, (k, state) -> state.giveBack(rule, permits));
        }

        @Override
        public int members() {
            return nodes.size();
        }

        @Override
        public Place place() {
            return new Place(nodes.indexOf(this), nodes.size());
        }

        /** The most calls in any second, returns among them. */
        int callsInASecond() {
            int most = 0;
            for (int from = 0, to = 0; to < messages.size(); to++) {
                while (messages.get(to) - messages.get(from) >= TimeUnit.SECONDS.toNanos(1)) {
                    from++;
                }
                most = Math.max(most, to - from + 1);
            }
            return most;
        }
    }
}
