package io.tollgate.node.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long permits take to come, of rates and of quotas, in the same steps: the two are read beside each other. */
public final class PermitTimer {
    private PermitTimer() {}

    /** One in {@code registry}. */
    public static Timer of(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250))
                .register(registry);
    }
}
