package io.tollgate.node.record;

/** A histogram of durations with fixed bounds. Confined to one thread at a time. */
final class Durations {
    /** Upper bounds in seconds: OpenTelemetry's for HTTP, and finer below, for a gateway is fast. */
    private static final double[] BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };

    private static final long[] BOUNDS_NANOS = new long[BOUNDS.length];

    static {
        for (int i = 0; i < BOUNDS.length; i++) {
            BOUNDS_NANOS[i] = (long) (BOUNDS[i] * 1e9);
        }
    }

    private final long[] counts = new long[BOUNDS.length + 1];
    private long sumNanos;

    void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sumNanos += nanos;
    }

    void add(Durations other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        sumNanos += other.sumNanos;
    }

    void print(StringBuilder out, String name, String labels) {
        String start = labels.isEmpty() ? "" : labels + ",";
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
            out.append(name)
                    .append("_bucket{")
                    .append(start)
                    .append("le=\"")
                    .append(bound)
                    .append("\"} ");
            out.append(total).append('\n');
        }
        String whole = labels.isEmpty() ? "" : "{" + labels + "}";
        out.append(name)
                .append("_sum")
                .append(whole)
                .append(' ')
                .append(sumNanos / 1e9)
                .append('\n');
        out.append(name)
                .append("_count")
                .append(whole)
                .append(' ')
                .append(total)
                .append('\n');
    }
}
