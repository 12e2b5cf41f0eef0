package io.tollgate.node.adaptive;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of behaviours: sets of four places, found by a hash that nobody outside can guess. In a full set whoever is
 * not lowered and began longest ago makes room; of those that are lowered, likewise. Any thread; looking up takes no lock.
 */
final class BehaviourTable {
    private static final int WAYS = 4;
    private static final int LOCKS = 64;

    private final int sets;
    private final long seed;
    private final AtomicReferenceArray<@Nullable Behaviour> places;
    private final Object[] locks = new Object[LOCKS];
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger loweredCount = new AtomicInteger();

    /**
     * An empty table.
     *
     * @param sets a power of two
     * @param seed must be unpredictable
     */
    BehaviourTable(int sets, long seed) {
        this.sets = sets;
        this.seed = seed;
        places = new AtomicReferenceArray<>(sets * WAYS);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    int size() {
        return size.get();
    }

    /** How many of them have a lowered limit. */
    int loweredCount() {
        return loweredCount.get();
    }

    @Nullable
    Behaviour find(String limit, Object who) {
        return find(firstPlace(limit, who), limit, who);
    }

    private @Nullable Behaviour find(int first, String limit, Object who) {
        for (int i = first; i < first + WAYS; i++) {
            Behaviour there = places.get(i);
            if (there != null && there.isOf(limit, who)) {
                return there;
            }
        }
        return null;
    }

    /** As {@link #find}; somebody new gets a place. */
    Behaviour findOrAdd(String limit, Object who, long nowNanos) {
        int first = firstPlace(limit, who);
        Behaviour known = find(first, limit, who);
        return known != null ? known : add(first, limit, who, nowNanos);
    }

    private Behaviour add(int first, String limit, Object who, long nowNanos) {
        synchronized (locks[first / WAYS % LOCKS]) {
            Behaviour raced = find(first, limit, who);
            if (raced != null) {
                return raced;
            }
            int place = freest(first);
            Behaviour gone = places.get(place);
            if (gone == null) {
                size.incrementAndGet();
            } else {
                gone.evict();
            }
            Behaviour fresh = new Behaviour(limit, who, loweredCount, nowNanos);
            places.set(place, fresh);
            return fresh;
        }
    }

    private int freest(int first) {
        int freest = first;
        boolean freestLowered = true;
        long freestNanos = 0;
        for (int i = first; i < first + WAYS; i++) {
            Behaviour there = places.get(i);
            if (there == null) {
                return i;
            }
            boolean lowered = there.isLowered();
            long nanos = there.windowNanos();
            if (i == first || (lowered == freestLowered ? nanos - freestNanos < 0 : freestLowered)) {
                freest = i;
                freestLowered = lowered;
                freestNanos = nanos;
            }
        }
        return freest;
    }

    /** Visits everybody. */
    void forEach(Consumer<Behaviour> visitor) {
        for (int i = 0; i < places.length(); i++) {
            Behaviour there = places.get(i);
            if (there != null) {
                visitor.accept(there);
            }
        }
    }

    /**
     * Visits everybody from place {@code start} on and round to it, as long as there is room.
     *
     * @param visitor says whether it had room for one
     * @return the place of the first that there was no room for; {@code start} when there was room for all
     */
    int sweep(int start, Predicate<Behaviour> visitor) {
        for (int visited = 0; visited < places.length(); visited++) {
            int i = (start + visited) % places.length();
            Behaviour there = places.get(i);
            if (there != null && !visitor.test(there)) {
                return i;
            }
        }
        return start;
    }

    private int firstPlace(String limit, Object who) {
        long hash = mix(who.hashCode() ^ seed) ^ mix(limit.hashCode() + seed * 31);
        return (int) (mix(hash) & (sets - 1)) * WAYS;
    }

    /** The last step of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
