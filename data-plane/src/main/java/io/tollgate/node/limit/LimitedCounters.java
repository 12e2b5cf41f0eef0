package io.tollgate.node.limit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one limit that refused most in the last minute, however many there are: a newcomer takes the place of the one
 * with fewest refusals, with a chance of one in as many (Ben Basat et al., "Randomized admission policy for efficient top-k and
 * frequency estimation", 2017). So whoever is refused a lot gets a place soon, and a flood of strangers costs those who have
 * one little.
 *
 * <p>Any thread; never waits.
 */
final class LimitedCounters {
    /** One counter's place. */
    static final class Place {
        /** As it was when it refused last: its limit may have become a shadow, or none. */
        private volatile LimitPlan plan;

        private final MinuteCount refused;
        private volatile long lastNanos;
        private volatile long untilNanos;

        private Place(LimitPlan plan, long nowNanos) {
            this.plan = plan;
            refused = new MinuteCount(nowNanos);
            lastNanos = nowNanos;
            untilNanos = nowNanos;
        }

        private void refused(LimitPlan by, long nowNanos, long waitNanos) {
            plan = by;
            refused.add(nowNanos);
            untilNanos = nowNanos + waitNanos;
            lastNanos = nowNanos;
        }

        LimitPlan plan() {
            return plan;
        }

        long refused(long nowNanos) {
            return refused.sum(nowNanos);
        }

        long restNanos(long nowNanos) {
            return Math.max(0, untilNanos - nowNanos);
        }

        long quietNanos(long nowNanos) {
            return Math.max(0, nowNanos - lastNanos);
        }
    }

    /** A counter with its place, and what it refused. */
    record Ranked(CellKey key, Place place, long refused) {}

    private final int placesMax;
    private final ConcurrentHashMap<CellKey, Place> places = new ConcurrentHashMap<>();
    private final MinuteCount others;
    private final ReentrantLock admission = new ReentrantLock();
    /** What the least of them refused when that was looked at last; 0 while there is room. */
    private volatile long least;

    LimitedCounters(int placesMax, long nowNanos) {
        this.placesMax = placesMax;
        others = new MinuteCount(nowNanos);
    }

    /** The counter of {@code key} refused a request, and will for {@code waitNanos} more. */
    void refused(CellKey key, LimitPlan plan, long nowNanos, long waitNanos) {
        Place place = places.get(key);
        if (place == null) {
            place = admitted(key, plan, nowNanos);
        }
        if (place == null) {
            others.add(nowNanos);
        } else {
            place.refused(plan, nowNanos, waitNanos);
        }
    }

    private @Nullable Place admitted(CellKey key, LimitPlan plan, long nowNanos) {
        boolean lucky = ThreadLocalRandom.current().nextLong(least + 1) == 0;
        if (!lucky || !admission.tryLock()) {
            return null; // whoever is refused again has another chance
        }
        try {
            if (places.size() >= placesMax) {
                forgetLeast(nowNanos);
            }
            return places.computeIfAbsent(key, k -> new Place(plan, nowNanos));
        } finally {
            admission.unlock();
        }
    }

    private void forgetLeast(long nowNanos) {
        List<Ranked> ranked = ranked(nowNanos);
        Ranked last = ranked.getLast();
        places.remove(last.key());
        others.add(nowNanos, last.refused());
        least = ranked.get(Math.max(0, ranked.size() - 2)).refused();
    }

    /** Those with most refusals first; those without any are forgotten. */
    List<Ranked> top(long nowNanos) {
        List<Ranked> ranked = ranked(nowNanos);
        for (Ranked each : ranked) {
            if (each.refused() == 0) {
                places.remove(each.key());
            }
        }
        List<Ranked> lately = ranked.stream().filter(each -> each.refused() > 0).toList();
        least = lately.size() < placesMax ? 0 : lately.getLast().refused();
        return lately;
    }

    /** What counters without a place refused. */
    long others(long nowNanos) {
        return others.sum(nowNanos);
    }

    /** Whether nobody was refused in the last minute. */
    boolean isQuiet(long nowNanos) {
        return others.sum(nowNanos) == 0 && places.values().stream().allMatch(place -> place.refused(nowNanos) == 0);
    }

    private List<Ranked> ranked(long nowNanos) {
        return places.entrySet().stream()
                .map((Map.Entry<CellKey, Place> each) -> new Ranked(
                        each.getKey(), each.getValue(), each.getValue().refused(nowNanos)))
                .sorted(Comparator.comparingLong(Ranked::refused).reversed())
                .toList();
    }
}
