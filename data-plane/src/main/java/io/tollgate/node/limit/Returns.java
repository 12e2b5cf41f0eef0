package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Permits on their way back to the owner of one counter. A return is a call as a lease is one: it goes when no lease may need
 * its place in the {@link CallBudget}. Meanwhile a few wait, those with most permits; the others stay spent until they age
 * out. Confined to its cell's lock.
 */
final class Returns {
    private static final int WAITING_MAX = 4;

    /**
     * What becomes of returns.
     *
     * @param send to be sent now
     * @param lost permits that stay spent
     * @param dueNanos when to look again, or {@link CellStep#NEVER}
     */
    record Step(List<Grant.Leased> send, long lost, long dueNanos) {
        private static final Step NOTHING = new Step(List.of(), 0, CellStep.NEVER);
    }

    private final List<Grant.Leased> waiting = new ArrayList<>(0);

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** What may be sent within {@code budget}, of {@code more} as well. */
    Step within(CallBudget budget, Grant.@Nullable Leased more, long nowNanos) {
        if (more != null) {
            waiting.add(more);
        }
        if (waiting.isEmpty()) {
            return Step.NOTHING;
        }
        List<Grant.Leased> send = new ArrayList<>(1);
        while (!waiting.isEmpty() && budget.isSpare(nowNanos)) {
            budget.take(nowNanos);
            send.add(waiting.removeFirst());
        }
        long lost = 0;
        if (waiting.size() > WAITING_MAX) {
            Grant.Leased smallest = Collections.min(waiting, Comparator.comparingLong(Grant.Leased::permits));
            waiting.remove(smallest);
            lost = smallest.permits();
        }
        return new Step(send, lost, waiting.isEmpty() ? CellStep.NEVER : budget.spareAtNanos());
    }

    /** All of it, at once. */
    Step all(Grant.@Nullable Leased more) {
        if (waiting.isEmpty() && more == null) {
            return Step.NOTHING;
        }
        List<Grant.Leased> send = new ArrayList<>(waiting);
        waiting.clear();
        if (more != null) {
            send.add(more);
        }
        return new Step(send, 0, CellStep.NEVER);
    }
}
