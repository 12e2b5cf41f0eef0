package io.tollgate.node.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The limiter's metrics. Series are bounded by the names of limits, which come from the configuration alone. */
final class LimitMeters {
    private final MeterRegistry registry;
    private final Timer lease;
    private final ConcurrentHashMap<String, Map<LimitVerdict, Counter>> decisions = new ConcurrentHashMap<>();

    LimitMeters(MeterRegistry registry) {
        this.registry = registry;
        lease = Timer.builder("tollgate.limit.lease")
                .description("time from asking the cluster for permits to its answer")
                .serviceLevelObjectives(
                        java.time.Duration.ofMillis(1),
                        java.time.Duration.ofMillis(5),
                        java.time.Duration.ofMillis(20),
                        java.time.Duration.ofMillis(100),
                        java.time.Duration.ofMillis(250))
                .register(registry);
    }

    void decided(String limit, LimitVerdict verdict) {
        Counter counter = decisions.computeIfAbsent(limit, this::counters).get(verdict);
        Objects.requireNonNull(counter, "there is one for each verdict").increment();
    }

    void leased(long nanos) {
        lease.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Map<LimitVerdict, Counter> counters(String limit) {
        Map<LimitVerdict, Counter> counters = new EnumMap<>(LimitVerdict.class);
        for (LimitVerdict verdict : LimitVerdict.values()) {
            counters.put(
                    verdict,
                    Counter.builder("tollgate.limit.decisions")
                            .description("what limits said to requests")
                            .tag("limit", limit)
                            .tag("verdict", verdict.label())
                            .register(registry));
        }
        return counters;
    }
}
