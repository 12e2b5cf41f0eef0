package io.tollgate.node.trace;

import io.tollgate.node.otlp.OtlpReceiver;

/**
 * Where traces go, and how many.
 *
 * @param ratio share of exchanges, from 0 to 1
 */
public record TracePlan(OtlpReceiver receiver, double ratio) {
    /** One request in a hundred. */
    public static final double RATIO_DEFAULT = 0.01;

    public TracePlan {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: from 0 to 1)");
        }
    }

    String url() {
        return receiver.url("traces");
    }

    @Override
    public String toString() {
        return "traces to " + url();
    }
}
