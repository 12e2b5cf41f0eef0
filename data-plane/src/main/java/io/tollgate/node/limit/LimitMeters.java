package io.tollgate.node.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The limiter's metrics. Series are bounded by the names of limits, which come from the configuration alone; {@link LimitSeries} lets
 * those go that it has no more.
 */
final class LimitMeters {
    private final Timer lease;
    private final Counter waits;
    private final Timer wait;
    private final MetersByLimit<OfLimit> limits;

    /** Meters in {@code registry}; {@code cells} tells how many counters this node knows. */
    LimitMeters(MeterRegistry registry, IntSupplier cells) {
        limits = new MetersByLimit<>(registry, limit -> new OfLimit(registry, limit));
        lease = PermitTimer.of(
                registry, "tollgate.limit.lease", "time from asking the cluster for permits to its answer");
        wait = PermitTimer.of(registry, "tollgate.limit.wait", "time that requests waited for permits of the cluster");
        waits = Counter.builder("tollgate.limit.waits")
                .description("permits that a request had to wait for")
                .register(registry);
        Gauge.builder("tollgate.limit.counters", cells::getAsInt)
                .description("counters that this node knows")
                .register(registry);
    }

    /** The meters of one limit, by its name. */
    OfLimit of(String limit) {
        return limits.of(limit);
    }

    void leased(long nanos) {
        lease.record(nanos, TimeUnit.NANOSECONDS);
    }

    void waited() {
        waits.increment();
    }

    /** A request has the answers that it waited for. */
    void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What one limit said, and what became of its permits. */
    static final class OfLimit {
        private final Map<LimitVerdict, Counter> decisions = new EnumMap<>(LimitVerdict.class);
        private final Counter granted;
        private final Counter returned;
        private final Counter burnt;

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
            granted = permits(registry, limit, "granted");
            returned = permits(registry, limit, "returned");
            burnt = permits(registry, limit, "burnt");
        }

        private static Counter permits(MeterRegistry registry, String limit, String fate) {
            return Counter.builder("tollgate.limit.permits")
                    .description("permits that the cluster granted to this node, and those that were not used")
                    .tag("limit", limit)
                    .tag("fate", fate)
                    .register(registry);
        }

        void decided(LimitVerdict verdict) {
            Objects.requireNonNull(decisions.get(verdict), "there is one for each verdict")
                    .increment();
        }

        void granted(long permits) {
            granted.increment((double) permits);
        }

        /** Not used: given back, or burnt. */
        void unused(long permits, boolean takenBack) {
            (takenBack ? returned : burnt).increment((double) permits);
        }
    }
}
