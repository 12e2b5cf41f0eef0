package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import io.tollgate.node.limit.counter.CounterState;
import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.LimitRule;
import io.tollgate.node.limit.counter.Want;
import org.jspecify.annotations.Nullable;

/**
 * What one node of the proof asks the owner of a counter.
 *
 * @param lastFullMillis what it knows of when there was no room
 */
record ProofAsk(CounterKey key, LimitRule rule, Want want, IfAbsent ifAbsent, long lastFullMillis) {
    /** What the owner does when the counter is not there. */
    enum IfAbsent {
        SAY_SO,
        CREATE,
        CREATE_SPILL
    }

    /** What it says; no grant when there is no room. */
    record Reply(@Nullable Grant grant, long lastFullMillis) {}

    /**
     * What it keeps.
     *
     * @param idleAtNanos when nothing of it counts any more
     */
    record Kept(CounterState state, long idleAtNanos) {}
}
