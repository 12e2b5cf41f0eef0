package io.tollgate.node.limit;

import io.tollgate.node.limit.counter.CounterKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cells of counters for which a full {@link LeaseTable} has no room: so many places, and in each the counter that is asked for more
 * often than all the others that fall on it (majority vote, Boyer and Moore). It gets a cell when it is asked for again, so that a flood
 * of counters that are asked for once leaves names here and nothing else. Where a counter falls nobody can choose who does not know the
 * cluster's secret.
 *
 * <p>Any thread; the lock of one place is held for about a microsecond.
 */
final class CrowdedCells {
    /** So many others, one after the other, have the place of one that was asked for a lot. */
    private static final int LEAD_MAX = 64;

    /**
     * What is here for a counter.
     *
     * @param cell null when none is kept for it
     * @param displaced whose place it took, if that had a cell: to be closed
     */
    record Found(@Nullable Cell cell, @Nullable Cell displaced) {
        private static final Found NOTHING = new Found(null, null);
    }

    private final Place[] places;
    private final AtomicInteger kept = new AtomicInteger();

    CrowdedCells(int size) {
        places = Stream.generate(Place::new).limit(size).toArray(Place[]::new);
    }

    /** The cell of {@code probe}'s counter, which {@code make} makes if it is to be kept from now on. */
    Found find(CellKey probe, CounterKey name, Supplier<Cell> make) {
        return place(name).find(probe, make);
    }

    /** The cell that is kept for a counter; null when there is none. Says nothing about how often it is asked for. */
    @Nullable
    Cell known(CellKey probe, CounterKey name) {
        return place(name).known(probe);
    }

    /** As {@link #known}, and it is not kept here any more. */
    @Nullable
    Cell leave(CellKey probe, CounterKey name) {
        return place(name).leave(probe);
    }

    /** Forgets cells that hold nothing and for which no call was made lately. */
    void forgetIdle(long nowNanos) {
        for (Place place : places) {
            place.forgetIdle(nowNanos);
        }
    }

    /** All that are kept. */
    void forEach(Consumer<Cell> each) {
        for (Place place : places) {
            Cell cell = place.any();
            if (cell != null) {
                each.accept(cell);
            }
        }
    }

    /** How many are kept. */
    int size() {
        return kept.get();
    }

    private Place place(CounterKey name) {
        return places[(int) Long.remainderUnsigned(name.low(), places.length)];
    }

    private final class Place {
        private @Nullable CellKey key;
        private @Nullable Cell cell;
        /** By how many requests this counter leads over others. */
        private int lead;

        synchronized Found find(CellKey probe, Supplier<Cell> make) {
            if (probe.equals(key)) {
                lead = Math.min(lead + 1, LEAD_MAX);
                Cell own = cell;
                if (own == null) {
                    own = make.get();
                    cell = own;
                    kept.incrementAndGet();
                }
                return new Found(own, null);
            }
            if (lead > 0) {
                lead--;
                return Found.NOTHING;
            }
            Cell displaced = cleared();
            key = probe.copy();
            lead = 1;
            return new Found(null, displaced);
        }

        synchronized @Nullable Cell known(CellKey probe) {
            return probe.equals(key) ? cell : null;
        }

        synchronized @Nullable Cell leave(CellKey probe) {
            return probe.equals(key) ? cleared() : null;
        }

        synchronized void forgetIdle(long nowNanos) {
            Cell own = cell;
            if (own != null && own.isIdle(nowNanos)) {
                cleared();
            }
        }

        synchronized @Nullable Cell any() {
            return cell;
        }

        private @Nullable Cell cleared() {
            Cell before = cell;
            if (before != null) {
                kept.decrementAndGet();
            }
            key = null;
            cell = null;
            lead = 0;
            return before;
        }
    }
}
