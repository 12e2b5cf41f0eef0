package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.Grant;
import io.tollgate.node.limit.counter.Want;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Permits of one counter that nobody used and that its owner has not heard of: they ride on the counter's next call, and go alone when
 * none comes in time. Each range has its numbers, so that the owner credits only once what comes again. Bounded; confined to its
 * cell's lock.
 */
final class Returns {
    private final CallBudget budget;
    private final long refillNanos;
    private List<Grant.Leased> held = new ArrayList<>(0);
    private long sinceNanos;
    private boolean sentAlone;
    private boolean sentAloneBefore;

    /** With a {@code budget} that is the calls' too, of a counter for which a call is made each {@code refillNanos} while there is demand. */
    Returns(CallBudget budget, long refillNanos) {
        this.budget = budget;
        this.refillNanos = refillNanos;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether some went alone just before the last call, or since: the owner may not have had them when it answered. */
    boolean areOnTheirWay() {
        return sentAlone || sentAloneBefore;
    }

    /** One more for the next call. */
    void add(Grant.Leased unused, long nowNanos, CellStep step) {
        if (held.isEmpty()) {
            sinceNanos = nowNanos;
        }
        for (int i = 0; i < held.size(); i++) {
            // What is un-taken of a lease that is closed has the number before those that went back last; two threads
            // may come in
            // the other order.
            Grant.Leased above = held.get(i);
            if (above.stamp() == unused.stamp() && unused.first() + unused.permits() == above.first()) {
                held.set(i, above.withBefore(unused.permits()));
                return;
            }
            if (above.stamp() == unused.stamp() && above.first() + above.permits() == unused.first()) {
                held.set(i, unused.withBefore(above.permits()));
                return;
            }
        }
        held.add(unused);
        if (held.size() > Want.BACK_MAX) {
            sendOldest(nowNanos, step);
        }
    }

    /** All of them, which ride on a call from now on, by their numbers: the owner remembers the last ones that came back. */
    List<Grant.Leased> board() {
        sentAloneBefore = sentAlone;
        sentAlone = false;
        List<Grant.Leased> all = taken();
        if (all.size() > 1) {
            all.sort(Comparator.comparingLong(Grant.Leased::first));
        }
        return all;
    }

    /** Goes by itself. */
    void alone(Grant.Leased unused, CellStep step) {
        sentAlone = true;
        step.unused.add(unused);
    }

    /** All go by themselves, whatever was sent before: nothing will be sent any more. */
    void allAlone(CellStep step) {
        taken().forEach(each -> alone(each, step));
    }

    /**
     * Those that are due go by themselves, as far as there may be calls.
     *
     * @param nextCallNanos when the next call is thought of, or {@link CellStep#NEVER}: then they wait for less
     */
    void aloneIfDue(long nowNanos, long nextCallNanos, CellStep step) {
        while (!held.isEmpty() && nowNanos - aloneAtNanos(nextCallNanos) >= 0) {
            sendOldest(nowNanos, step);
        }
    }

    /** When that is; {@link CellStep#NEVER} when there are none. */
    long aloneAtNanos(long nextCallNanos) {
        if (held.isEmpty()) {
            return CellStep.NEVER;
        }
        // A counter that seems idle may be asked again in a moment: sent at once, they would take the place of that
        // call.
        long due = sinceNanos + (nextCallNanos == CellStep.NEVER ? CallBudget.SPACING_NANOS : refillNanos);
        long allowed = budget.allowedAtNanos();
        return due - allowed < 0 ? allowed : due;
    }

    private void sendOldest(long nowNanos, CellStep step) {
        budget.take(nowNanos);
        alone(held.removeFirst(), step);
    }

    private List<Grant.Leased> taken() {
        if (held.isEmpty()) {
            return List.of();
        }
        List<Grant.Leased> all = held;
        held = new ArrayList<>(0);
        return all;
    }
}
