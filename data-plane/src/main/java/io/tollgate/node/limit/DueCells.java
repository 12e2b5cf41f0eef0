package io.tollgate.node.limit;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which cells want to be looked at, and when. Any thread; its lock is held for less than a microsecond. A cell stands in
 * it once for each time that it became due earlier than before, which its leases bound; what is outdated is skipped.
 */
final class DueCells {
    private record Due(Cell cell, long atNanos) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.signum(atNanos - other.atNanos);
        }
    }

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private volatile Runnable wake = () -> {};

    void onEarlier(Runnable call) {
        wake = call;
    }

    /** The cell is due then, unless it is due before. */
    void put(Cell cell, long atNanos) {
        if (atNanos == CellStep.NEVER) {
            return;
        }
        boolean first;
        synchronized (this) {
            long known = cell.dueAtNanos;
            if (known != CellStep.NEVER && known - atNanos <= 0) {
                return;
            }
            cell.dueAtNanos = atNanos;
            Due due = new Due(cell, atNanos);
            queue.add(due);
            first = due.equals(queue.peek());
        }
        if (first) {
            wake.run();
        }
    }

    /** The next cell that is due by now; it is not in here any more. */
    synchronized @Nullable Cell poll(long nowNanos) {
        for (Due next = queue.peek(); next != null && nowNanos - next.atNanos() >= 0; next = queue.peek()) {
            queue.remove();
            if (next.cell().dueAtNanos == next.atNanos()) {
                next.cell().dueAtNanos = CellStep.NEVER;
                return next.cell();
            }
        }
        return null;
    }

    /** When the next one is due, or {@link CellStep#NEVER}. */
    synchronized long nextNanos() {
        Due next = queue.peek();
        return next == null ? CellStep.NEVER : next.atNanos();
    }
}
