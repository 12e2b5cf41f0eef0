package io.tollgate.node.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the series of limits go that are there no more: else a node whose limits are named anew each day would keep all names that
 * it ever had. A limit that is gone may still count what is under way, so its series go when nothing was counted for a minute.
 *
 * <p>Any thread.
 */
public final class LimitSeries {
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Set<String> SERIES = Set.of(
            "tollgate.limit.decisions", "tollgate.limit.permits", "tollgate.quota.calls", "tollgate.quota.permits");

    private final MeterRegistry registry;
    private final LongSupplier nanos;

    /** What was counted for limits that are gone, by label, when that was looked at last. */
    private final Map<String, Double> gone = new HashMap<>();

    private long lookedNanos;

    /** Of what is in {@code registry}. */
    public LimitSeries(MeterRegistry registry, LongSupplier nanos) {
        this.registry = registry;
        this.nanos = nanos;
        lookedNanos = nanos.getAsLong();
    }

    /** Only {@code limits} are there. Does something once a minute, however often it is called. */
    public synchronized void keep(Set<String> limits) {
        long now = nanos.getAsLong();
        if (now - lookedNanos < EVERY_NANOS) {
            return;
        }
        lookedNanos = now;
        Map<String, Double> counted = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            String label = label(meter);
            if (label != null && meter instanceof Counter counter && !limits.contains(LimitPolicy.limitOf(label))) {
                counted.merge(label, counter.count(), Double::sum);
            }
        }
        for (Meter meter : registry.getMeters()) {
            String label = label(meter);
            if (label != null && counted.containsKey(label) && Objects.equals(counted.get(label), gone.get(label))) {
                registry.remove(meter);
            }
        }
        gone.clear();
        gone.putAll(counted);
    }

    /** What a series of limits is labelled with; null of any other. */
    public static @Nullable String label(Meter meter) {
        return SERIES.contains(meter.getId().getName()) ? meter.getId().getTag("limit") : null;
    }
}
