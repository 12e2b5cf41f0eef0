package io.tollgate.node.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The limiter's metrics. Series are bounded by the names of limits, which come from the configuration alone. */
final class LimitMeters {
    private final MeterRegistry registry;
    private final Timer lease;
    private final Counter waits;
    private final Counter granted;
    private final Counter returned;
    private final Counter burnt;
    private final ConcurrentHashMap<String, OfLimit> limits = new ConcurrentHashMap<>();

    /** Meters in {@code registry}; {@code cells} tells how many counters this node knows. */
    LimitMeters(MeterRegistry registry, IntSupplier cells) {
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
        waits = Counter.builder("tollgate.limit.waits")
                .description("permits that a request had to wait for")
                .register(registry);
        granted = permits("granted");
        returned = permits("returned");
        burnt = permits("burnt");
        Gauge.builder("tollgate.limit.counters", cells::getAsInt)
                .description("counters that this node knows")
                .register(registry);
    }

    private Counter permits(String fate) {
        return Counter.builder("tollgate.limit.permits")
                .description("permits that the cluster granted to this node, and those that were not used")
                .tag("fate", fate)
                .register(registry);
    }

    /** The meters of one limit, by its name. */
    OfLimit of(String limit) {
        return limits.computeIfAbsent(limit, name -> new OfLimit(registry, name));
    }

    void leased(long nanos) {
        lease.record(nanos, TimeUnit.NANOSECONDS);
    }

    void waited() {
        waits.increment();
    }

    void granted(long permits) {
        granted.increment((double) permits);
    }

    /** Not used: given back, or burnt. */
    void unused(long permits, boolean takenBack) {
        (takenBack ? returned : burnt).increment((double) permits);
    }

    /** What one limit said. */
    static final class OfLimit {
        private final Map<LimitVerdict, Counter> decisions = new EnumMap<>(LimitVerdict.class);

        private OfLimit(MeterRegistry registry, String limit) {
            for (LimitVerdict verdict : LimitVerdict.values()) {
                decisions.put(
                        verdict,
                        Counter.builder("tollgate.limit.decisions")
                                .description("what limits said to requests")
                                .tag("limit", limit)
                                .tag("verdict", verdict.label())
                                .register(registry));
            }
        }

        void decided(LimitVerdict verdict) {
            Objects.requireNonNull(decisions.get(verdict), "there is one for each verdict")
                    .increment();
        }
    }
}
