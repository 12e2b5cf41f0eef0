package io.tollgate.node.limit.quota;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tollgate.node.limit.MetersByLimit;
import io.tollgate.node.limit.PermitTimer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What becomes of quotas' permits. Series are bounded by the names of limits, which come from the configuration alone. */
final class QuotaMeters {
    /** What came of asking the control plane. */
    enum Reply {
        /** As much as was needed. */
        RESERVED,
        /** Less than was needed: the quota is used up. */
        SPENT,
        /** No answer, or none in time. */
        UNKNOWN
    }

    /** What becomes of permits. */
    enum Fate {
        ASKED,
        RESERVED,
        /** Given back, as the control plane said. */
        RETURNED,
        /** Given back, and nobody said that they came: they may stay used. */
        LOST,
        /** Held when their period ended. */
        EXPIRED,
        /** Used while nobody could tell, or beyond what was held: owed until they are reserved. */
        OWED
    }

    private final Timer call;
    private final Timer wait;
    private final MetersByLimit<OfLimit> limits;

    /** Meters in {@code registry}; {@code cells} tells how many counters this node knows. */
    QuotaMeters(MeterRegistry registry, IntSupplier cells) {
        limits = new MetersByLimit<>(registry, limit -> new OfLimit(registry, limit));
        call = PermitTimer.of(
                registry, "tollgate.quota.call", "time from asking the control plane for permits to its answer");
        wait = PermitTimer.of(registry, "tollgate.quota.wait", "time that requests waited for permits of quotas");
        Gauge.builder("tollgate.quota.counters", cells::getAsInt)
                .description("quota counters that this node knows")
                .register(registry);
    }

    OfLimit of(String limit) {
        return limits.of(limit);
    }

    void called(long nanos) {
        call.record(nanos, TimeUnit.NANOSECONDS);
    }

    void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Of one limit's quotas. */
    static final class OfLimit {
        private final Map<Reply, Counter> replies = new EnumMap<>(Reply.class);
        private final Map<Fate, Counter> permits = new EnumMap<>(Fate.class);

        private OfLimit(MeterRegistry registry, String limit) {
            for (Reply reply : Reply.values()) {
                replies.put(
                        reply,
                        Counter.builder("tollgate.quota.calls")
                                .description("what came of asking the control plane for permits")
                                .tag("limit", limit)
                                .tag("outcome", label(reply))
                                .register(registry));
            }
            for (Fate fate : Fate.values()) {
                permits.put(
                        fate,
                        Counter.builder("tollgate.quota.permits")
                                .description("what became of permits of quotas")
                                .tag("limit", limit)
                                .tag("fate", label(fate))
                                .register(registry));
            }
        }

        private static String label(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        void replied(Reply reply) {
            Objects.requireNonNull(replies.get(reply), "there is one for each").increment();
        }

        void permits(Fate fate, long count) {
            Objects.requireNonNull(permits.get(fate), "there is one for each").increment((double) count);
        }
    }
}
