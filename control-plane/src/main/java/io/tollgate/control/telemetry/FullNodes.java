package io.tollgate.control.telemetry;

import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import java.util.List;

/** How full several nodes are together, by what each told: some of it adds up, of the rest the worst counts. */
final class FullNodes {
    /** What a {@link Point.Saturation} is made of. */
    static final List<String> METRICS = List.of(
            Metric.INFLIGHT.word(), Metric.CPU.word(), Metric.HEAP_USED.word(), Metric.EVENT_LOOP_LAG_MICROS.word());

    private FullNodes() {}

    static Point.Saturation of(List<Sum> levels) {
        return new Point.Saturation(
                (int) Math.round(peak(levels)),
                level(levels, Metric.CPU),
                level(levels, Metric.HEAP_USED),
                Math.round(level(levels, Metric.EVENT_LOOP_LAG_MICROS)));
    }

    static Summary.Saturation saturation(List<Sum> levels) {
        return new Summary.Saturation(
                (int) Math.round(level(levels, Metric.INFLIGHT)),
                (int) Math.round(level(levels, Metric.DOWNSTREAM_CONNECTIONS)),
                (int) Math.round(level(levels, Metric.UPSTREAM_CONNECTIONS)),
                level(levels, Metric.CPU),
                Math.round(level(levels, Metric.EVENT_LOOP_LAG_MICROS)),
                (int) levels.stream().map(Sum::node).distinct().count());
    }

    /** Several nodes' level of one moment: their sum, or the worst of them. */
    static double level(List<Sum> levels, Metric metric) {
        var values = levels.stream().filter(sum -> sum.name().equals(metric.word()));
        return metric.isWorst()
                ? values.mapToDouble(sum -> worst(metric, sum)).max().orElse(0)
                : values.mapToDouble(sum -> sum.level().mean()).sum();
    }

    /** The most that was in flight at each node, added up: a step may be hours wide, and its mean would hide what came in between. */
    private static double peak(List<Sum> levels) {
        return levels.stream()
                .filter(sum -> sum.name().equals(Metric.INFLIGHT.word()))
                .mapToDouble(sum -> sum.level().max())
                .sum();
    }

    private static double worst(Metric metric, Sum sum) {
        // Each processor and each heap has a moment in which it is full.
        return metric == Metric.CPU || metric == Metric.HEAP_USED
                ? sum.level().mean()
                : sum.level().max();
    }
}
