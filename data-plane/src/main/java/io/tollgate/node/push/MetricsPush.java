package io.tollgate.node.push;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.tollgate.node.otlp.Complaints;
import io.tollgate.node.otlp.OtlpReceiver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tells a collector at intervals what {@code /metrics} says. Nothing waits: what the collector does not take is dropped and
 * counted, and since all counts are cumulative the next push has them. At most one push is under way.
 */
public final class MetricsPush implements AutoCloseable {
    /** Series in one request: ten thousand routes fit into no collector's body at once. */
    static final int POINTS_MAX = 2_000;

    private static final String COUNTER = "tollgate.metrics.pushes";

    private final Complaints complaints;
    private final Supplier<String> source;
    private final MetricsReading reading;
    private final MetricExporter exporter;
    private final Counter exported;
    private final Counter dropped;
    private final long everyNanos;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Begins.
     *
     * @param source all series as OpenMetrics' text; may block for a moment
     * @param meters where pushes are counted
     */
    public MetricsPush(PushPlan plan, String node, String version, Supplier<String> source, MeterRegistry meters) {
        this.complaints = new Complaints(plan.toString(), "the next push has what this one had");
        this.source = source;
        this.reading = new MetricsReading(OtlpReceiver.resource(node, version), epochNanos(), POINTS_MAX);
        this.exported = meters.counter(COUNTER, "outcome", "exported");
        this.dropped = meters.counter(COUNTER, "outcome", "dropped");
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(plan.url())
                .setCompression("gzip")
                .setTimeout(OtlpReceiver.ANSWER_WITHIN);
        plan.receiver().headers().forEach(builder::addHeader);
        this.exporter = builder.build();
        this.everyNanos = plan.every().toNanos();
        this.thread = Thread.ofPlatform().name("metrics-push").daemon(true).start(this::run);
    }

    private static long epochNanos() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    private void run() {
        long due = System.nanoTime() + everyNanos;
        while (true) {
            boolean last = closing;
            if (last || due - System.nanoTime() <= 0) {
                (push() ? exported : dropped).increment();
                due = next(due, everyNanos, System.nanoTime());
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(this, Math.max(0, due - System.nanoTime()));
        }
    }

    /** What was missed is not made up for. */
    static long next(long dueNanos, long everyNanos, long nowNanos) {
        return nowNanos + Math.max(0, dueNanos + everyNanos - nowNanos);
    }

    private boolean push() {
        try {
            List<MetricData> all = reading.read(source.get(), epochNanos());
            if (reading.unread() > 0) {
                complaints.say(reading.unread() + " lines of the metrics are not understood");
            }
            for (List<MetricData> request : Requests.of(all, POINTS_MAX)) {
                if (!complaints.taken(() -> exporter.export(request))) {
                    return false;
                }
            }
            return true;
        } catch (RuntimeException e) {
            complaints.say(e.toString()); // and the next push is tried
            return false;
        }
    }

    /** Tells what was counted last, while the event loops still answer, and ends. Blocks for a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(OtlpReceiver.ANSWER_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.close();
    }
}
