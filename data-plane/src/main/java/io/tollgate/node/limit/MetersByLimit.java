package io.tollgate.node.limit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of each limit, by its label. Those whose series were removed from the registry are made anew for whoever asks again.
 *
 * <p>Any thread.
 */
public final class MetersByLimit<T> {
    private final ConcurrentHashMap<String, T> known = new ConcurrentHashMap<>();
    private final Function<String, T> make;

    /** Made by {@code make}, which registers them in {@code registry}. */
    public MetersByLimit(MeterRegistry registry, Function<String, T> make) {
        this.make = make;
        registry.config().onMeterRemoved(this::forget);
    }

    private void forget(Meter removed) {
        String label = LimitSeries.label(removed);
        if (label != null) {
            known.remove(label);
        }
    }

    /** Those of one limit. */
    public T of(String label) {
        T there = known.get(label);
        if (there != null) {
            return there;
        }
        // Not within the map's lock: the registry has one of its own, and asks this map while it holds that.
        // Made twice they are the same series.
        T fresh = make.apply(label);
        T raced = known.putIfAbsent(label, fresh);
        return raced == null ? fresh : raced;
    }
}
