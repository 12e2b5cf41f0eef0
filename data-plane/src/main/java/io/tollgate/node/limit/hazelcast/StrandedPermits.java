package io.tollgate.node.limit.hazelcast;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts permits that no request used and that stay spent until they age out. Any thread. */
final class StrandedPermits {
    /** Why nobody got them back. */
    enum Why {
        /** They could not be sent: no majority, too many messages wait, or this member leaves. */
        UNSENT("unsent"),
        /** The counter is gone that they were of, or its owner failed. */
        LOST("lost"),
        /** A bucket's, which takes nothing back, in an answer that came after its time. */
        LATE("late");

        private final String label;

        Why(String label) {
            this.label = label;
        }
    }

    private final Map<Why, LongAdder> counts = new EnumMap<>(Why.class);

    StrandedPermits() {
        for (Why why : Why.values()) {
            counts.put(why, new LongAdder());
        }
    }

    void add(Why why, long permits) {
        count(why).add(permits);
    }

    long of(Why why) {
        return count(why).sum();
    }

    private LongAdder count(Why why) {
        return Objects.requireNonNull(counts.get(why), "there is one for each reason");
    }

    void register(MeterRegistry registry) {
        counts.forEach((why, count) -> FunctionCounter.builder("tollgate.limit.stranded", count, LongAdder::sum)
                .description("permits that no request used and that nobody takes back")
                .tag("reason", why.label)
                .register(registry));
    }
}
