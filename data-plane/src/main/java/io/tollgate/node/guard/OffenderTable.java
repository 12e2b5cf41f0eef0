package io.tollgate.node.guard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Offenders by subject, in a room of fixed size: sets of a few places each, found by a hash that nobody outside can
 * compute. When a set is full the one with the fewest failures is forgotten, so that a flood of new addresses pushes out
 * its own kind and not those that are held. Reading takes no lock; any thread.
 */
final class OffenderTable {
    private static final int LOCKS = 64;

    private final int ways;
    private final int sets;
    private final long seed;
    private final AtomicReferenceArray<@Nullable Offender> places;
    private final Object[] locks = new Object[LOCKS];
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong forgotten = new AtomicLong();

    /**
     * An empty one.
     *
     * @param sets a power of two
     * @param seed must be unpredictable
     */
    OffenderTable(int sets, int ways, long seed) {
        if (Integer.bitCount(sets) != 1 || ways < 1) {
            throw new IllegalArgumentException(
                    "sets: " + sets + " of " + ways + " (expected: a power of two, at least 1)");
        }
        this.ways = ways;
        this.sets = sets;
        this.seed = seed;
        this.places = new AtomicReferenceArray<>(sets * ways);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    int size() {
        return size.get();
    }

    /** Offenders that made room for others so far. */
    long forgotten() {
        return forgotten.get();
    }

    @Nullable
    Offender find(Subject subject) {
        int first = firstPlace(subject);
        for (int i = first; i < first + ways; i++) {
            Offender there = places.get(i);
            if (there != null && there.subject().equals(subject)) {
                return there;
            }
        }
        return null;
    }

    /**
     * Counts failures of {@code subject}; those of other nodes are not told again. Under the lock under which offenders are
     * forgotten, so that none is counted on that nobody finds any more.
     */
    void add(Subject subject, int count, boolean seenHere, long nowNanos) {
        int first = firstPlace(subject);
        synchronized (locks[(first / ways) & (LOCKS - 1)]) {
            Offender known = find(subject);
            if (known != null) {
                known.add(count, seenHere, nowNanos);
                return;
            }
            Offender added = new Offender(subject, nowNanos);
            added.add(count, seenHere, nowNanos);
            int place = freest(first, nowNanos);
            if (places.getAndSet(place, added) == null) {
                size.incrementAndGet();
            } else {
                forgotten.incrementAndGet();
            }
        }
    }

    private int freest(int first, long nowNanos) {
        int weakest = first;
        double fewest = Double.MAX_VALUE;
        for (int i = first; i < first + ways; i++) {
            Offender there = places.get(i);
            if (there == null) {
                return i;
            }
            double failures = there.failures(nowNanos);
            if (failures < fewest) {
                fewest = failures;
                weakest = i;
            }
        }
        return weakest;
    }

    /** Forgets {@code subject}; says whether it was there. */
    boolean remove(Subject subject) {
        int first = firstPlace(subject);
        synchronized (locks[(first / ways) & (LOCKS - 1)]) {
            for (int i = first; i < first + ways; i++) {
                Offender there = places.get(i);
                if (there != null && there.subject().equals(subject)) {
                    places.set(i, null);
                    size.decrementAndGet();
                    return true;
                }
            }
            return false;
        }
    }

    /** Visits every offender, and forgets those of whom nothing counts any more. */
    void sweep(long nowNanos, Consumer<Offender> visitor) {
        var _ = sweep(0, nowNanos, offender -> {
            visitor.accept(offender);
            return true;
        });
    }

    /**
     * The same from place {@code start} on, and round to it.
     *
     * @param visitor says whether it had room for the offender
     * @return the place of the first one that the visitor had no room for; {@code start} when there was none
     */
    int sweep(int start, long nowNanos, Predicate<Offender> visitor) {
        int left = -1;
        for (int visited = 0; visited < places.length(); visited++) {
            int i = (start + visited) % places.length();
            Offender there = places.get(i);
            if (there == null) {
                continue;
            }
            if (!visitor.test(there) && left < 0) {
                left = i;
            }
            if (there.isForgotten(nowNanos)) {
                synchronized (locks[(i / ways) & (LOCKS - 1)]) {
                    if (there.isForgotten(nowNanos) && places.compareAndSet(i, there, null)) {
                        size.decrementAndGet();
                    }
                }
            }
        }
        return left < 0 ? start : left;
    }

    private int firstPlace(Subject subject) {
        long hash = mix(subject.high() ^ seed)
                ^ mix(subject.low() + seed * 31 + subject.kind().code());
        return (int) (mix(hash) & (sets - 1)) * ways;
    }

    /** The last step of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
