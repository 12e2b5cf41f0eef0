package io.tollgate.node.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;

/**
 * Whose requests this node's limits refused in the last minute. Told of refusals only: an admitted request costs nothing here.
 *
 * <p>Event loops tell; any thread looks. Bounded by the configuration's limits, {@link #COUNTERS_MAX} counters of each; a limit that
 * refused nobody for a minute is forgotten when somebody looks.
 */
public final class LimitedNow {
    /** Counters that are kept apart of one limit. */
    public static final int COUNTERS_MAX = 64;

    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, LimitedCounters> limits = new ConcurrentHashMap<>();

    /** Knows of nobody yet; {@code nanos} tells the time. */
    public LimitedNow(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * {@code plan} refused {@code request}, or would have if it were no shadow.
     *
     * @param wait until it may admit again; zero when nobody knows
     */
    public void refused(LimitPlan plan, LimitRequest request, Duration wait) {
        CellKey key = new CellKey();
        key.fill(plan.by(), request);
        key.counters(plan.limit().by().toString()); // a limit that counts by something else by now is another
        long now = nanos.getAsLong();
        limits.computeIfAbsent(plan.limit().name(), name -> new LimitedCounters(COUNTERS_MAX, now))
                .refused(key, plan, now, wait.toNanos());
    }

    /**
     * The counters that refused in the last minute.
     *
     * @param hide makes a text of a dimension and a value of it that may be a secret
     * @return of each limit the first, then of each the second and so on
     */
    public List<LimitedCounter> list(BinaryOperator<String> hide) {
        long now = nanos.getAsLong();
        // One that refuses at this very moment may lose that refusal, the first in a minute.
        limits.values().removeIf(counters -> counters.isQuiet(now));
        record At(int rank, LimitedCounter counter) {}
        List<At> found = new ArrayList<>();
        limits.forEach((limit, counters) -> {
            List<LimitedCounters.Ranked> top = counters.top(now);
            for (int i = 0; i < top.size(); i++) {
                found.add(new At(i, counter(limit, top.get(i), now, hide)));
            }
        });
        return found.stream()
                .sorted(Comparator.comparingInt(At::rank)
                        .thenComparingLong(at -> -at.counter().refused()))
                .map(At::counter)
                .toList();
    }

    /** How many requests each limit refused in the last minute of counters that are not kept apart. */
    public Map<String, Long> others() {
        long now = nanos.getAsLong();
        Map<String, Long> others = new TreeMap<>();
        limits.forEach((limit, counters) -> {
            long refused = counters.others(now);
            if (refused > 0) {
                others.put(limit, refused);
            }
        });
        return others;
    }

    /** Limits that something is kept of. */
    int size() {
        return limits.size();
    }

    private static LimitedCounter counter(
            String limit, LimitedCounters.Ranked ranked, long now, BinaryOperator<String> hide) {
        LimitPlan plan = ranked.place().plan();
        List<LimitedCounter.Value> values = new ArrayList<>(plan.by().size());
        for (int i = 0; i < plan.by().size(); i++) {
            values.add(ranked.key().value(i, plan.limit().by().get(i), plan.by().get(i), hide));
        }
        return new LimitedCounter(
                limit,
                values,
                ranked.refused(),
                Duration.ofNanos(ranked.place().restNanos(now)),
                Duration.ofNanos(ranked.place().quietNanos(now)),
                plan.limit().shadow());
    }
}
