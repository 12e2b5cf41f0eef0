package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import org.HdrHistogram.Histogram;

/** Quantiles of all requests together, whatever nodes and steps their histograms come from. */
final class Quantiles {
    private static final Summary.Latency NONE = new Summary.Latency(0, 0, 0);

    private Quantiles() {}

    /** Of a sequence of histograms; zeros without any. */
    static Summary.Latency of(ByteString sequence) {
        if (sequence.isEmpty()) {
            return NONE;
        }
        Histogram sum = LatencyHistograms.empty();
        LatencyHistograms.addTo(sum, sequence.toByteArray());
        return sum.getTotalCount() == 0 ? NONE : new Summary.Latency(millis(sum, 50), millis(sum, 95), millis(sum, 99));
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }
}
