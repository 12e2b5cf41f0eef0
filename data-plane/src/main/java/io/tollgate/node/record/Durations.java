package io.tollgate.node.record;

import org.jspecify.annotations.Nullable;

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
    /** By bucket, the newest of each; null until there is one. */
    private @Nullable Exemplar @Nullable [] exemplars;

    /** An exchange whose trace can be looked at. */
    record Exemplar(String traceId, String spanId, long nanos, long epochMillis) {}

    /** As {@link #record(long)}, of an exchange that is traced. */
    void record(long nanos, String traceId, String spanId, long epochMillis) {
        record(nanos);
        kept()[bucket(nanos)] = new Exemplar(traceId, spanId, nanos, epochMillis);
    }

    void record(long nanos) {
        counts[bucket(nanos)]++;
        sumNanos += nanos;
    }

    private static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    void add(Durations other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        sumNanos += other.sumNanos;
        @Nullable Exemplar[] theirs = other.exemplars;
        for (int i = 0; theirs != null && i < theirs.length; i++) {
            keepNewer(i, theirs[i]);
        }
    }

    private @Nullable Exemplar[] kept() {
        @Nullable Exemplar[] all = exemplars;
        if (all == null) {
            all = new @Nullable Exemplar[counts.length];
            exemplars = all;
        }
        return all;
    }

    private void keepNewer(int bucket, @Nullable Exemplar theirs) {
        if (theirs == null) {
            return;
        }
        @Nullable Exemplar[] all = kept();
        Exemplar ours = all[bucket];
        if (ours == null || ours.epochMillis < theirs.epochMillis) {
            all[bucket] = theirs;
        }
    }

    /**
     * Prints one series.
     *
     * @param withExemplars whether they are printed, which OpenMetrics has and Prometheus' older format has not
     */
    void print(StringBuilder out, String name, String labels, boolean withExemplars) {
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
            out.append(total);
            if (withExemplars) {
                printExemplar(out, i);
            }
            out.append('\n');
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

    private void printExemplar(StringBuilder out, int bucket) {
        @Nullable Exemplar[] all = exemplars;
        Exemplar exemplar = all == null ? null : all[bucket];
        if (exemplar != null) {
            out.append(" # {trace_id=\"")
                    .append(exemplar.traceId)
                    .append("\",span_id=\"")
                    .append(exemplar.spanId)
                    .append("\"} ")
                    .append(exemplar.nanos / 1e9)
                    .append(' ')
                    .append(exemplar.epochMillis / 1e3);
        }
    }
}
