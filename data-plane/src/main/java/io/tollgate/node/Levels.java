package io.tollgate.node;

import io.tollgate.protocol.v1.Level;
import io.tollgate.protocol.v1.TelemetryInterval;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes up and down, gathered until an interval takes it. Confined to the telemetry thread. */
final class Levels {
    private final Map<Of, Samples> gathered = new LinkedHashMap<>();

    private record Of(String name, String subject) {}

    private static final class Samples {
        private long count;
        private double sum;
        private double max;
    }

    /** One look at a quantity of the node. */
    void sample(String name, double value) {
        sample(name, "", value);
    }

    /** One look at a quantity of {@code subject}; the caller bounds their number. */
    void sample(String name, String subject, double value) {
        Samples samples = gathered.computeIfAbsent(new Of(name, subject), fresh -> new Samples());
        samples.max = samples.count == 0 ? value : Math.max(samples.max, value);
        samples.sum += value;
        samples.count++;
    }

    /** Moves everything into {@code interval}. */
    void moveTo(TelemetryInterval.Builder interval) {
        gathered.forEach((of, samples) -> interval.addLevels(Level.newBuilder()
                .setName(of.name)
                .setSubject(of.subject)
                .setSamples(samples.count)
                .setSum(samples.sum)
                .setMax(samples.max)));
        gathered.clear();
    }
}
