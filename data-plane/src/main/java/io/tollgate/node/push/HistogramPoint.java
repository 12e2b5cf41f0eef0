package io.tollgate.node.push;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import java.util.List;

/**
 * A histogram as the exporter takes it; the SDK's own cannot be made with exemplars from outside.
 *
 * @param boundaries upper ones, without the infinite one
 * @param counts of each bucket alone, one more than there are boundaries
 */
record HistogramPoint(
        long startEpochNanos,
        long epochNanos,
        Attributes attributes,
        double sum,
        List<Double> boundaries,
        List<Long> counts,
        List<DoubleExemplarData> exemplars)
        implements HistogramPointData {
    @Override
    public long getStartEpochNanos() {
        return startEpochNanos;
    }

    @Override
    public long getEpochNanos() {
        return epochNanos;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public double getSum() {
        return sum;
    }

    @Override
    public long getCount() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public boolean hasMin() {
        return false;
    }

    @Override
    public double getMin() {
        return 0;
    }

    @Override
    public boolean hasMax() {
        return false;
    }

    @Override
    public double getMax() {
        return 0;
    }

    @Override
    public List<Double> getBoundaries() {
        return boundaries;
    }

    @Override
    public List<Long> getCounts() {
        return counts;
    }

    @Override
    public List<DoubleExemplarData> getExemplars() {
        return exemplars;
    }
}
