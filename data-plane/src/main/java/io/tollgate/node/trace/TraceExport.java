package io.tollgate.node.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tollgate.core.key.Cidr;
import io.tollgate.node.otlp.Complaints;
import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.record.TraceSampler;
import io.tollgate.node.record.TraceSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends spans of sampled exchanges to a collector. Event loops put facts into a bounded queue and go on; one thread makes
 * spans of them and sends them, a batch at a time. A collector that is slow or away costs traces and nothing else: what does
 * not fit, or is not taken after the exporter's few tries, is dropped and counted.
 */
public final class TraceExport implements TraceSink {
    static final int QUEUE_MAX = 2_048;

    private static final int BATCH_MAX = 256;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Complaints complaints;
    private final TraceSampler sampler;
    private final ExchangeSpans spans;
    private final SpanExporter exporter;
    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder exported = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Begins.
     *
     * @param trustedProxies peers whose word on what is traced counts
     */
    public TraceExport(TracePlan plan, List<Cidr> trustedProxies, String node, String version) {
        this.complaints = new Complaints(plan.toString(), "traces are lost");
        this.sampler = TraceSampler.of(plan.ratio(), trustedProxies);
        this.spans = new ExchangeSpans(node, version);
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(plan.url())
                .setCompression("gzip")
                .setTimeout(OtlpReceiver.ANSWER_WITHIN);
        plan.receiver().headers().forEach(builder::addHeader);
        this.exporter = builder.build();
        this.thread = Thread.ofPlatform().name("traces").daemon(true).start(this::run);
    }

    @Override
    public TraceSampler sampler() {
        return sampler;
    }

    @Override
    public void offer(ExchangeRecord facts) {
        if (queued.get() >= QUEUE_MAX) {
            dropped.increment();
            return;
        }
        queued.incrementAndGet();
        queue.add(facts);
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public long exported() {
        return exported.sum();
    }

    private void run() {
        while (true) {
            boolean last = closing;
            while (sendBatch()) {
                // until there is none, or the collector does not take any
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Sends what waits, a batch at most; whether there may be more to send. */
    private boolean sendBatch() {
        List<SpanData> batch = new ArrayList<>();
        int exchanges = 0;
        int made = 0;
        for (ExchangeRecord facts = queue.poll(); facts != null; facts = exchanges < BATCH_MAX ? queue.poll() : null) {
            queued.decrementAndGet();
            exchanges++;
            TraceFacts trace = facts.trace;
            if (trace != null) {
                made += add(batch, facts, trace);
            }
        }
        if (exchanges == 0) {
            return false;
        }
        boolean taken = made == 0 || complaints.taken(() -> exporter.export(batch));
        dropped.add(exchanges - (taken ? made : 0));
        exported.add(taken ? made : 0);
        return taken;
    }

    /** One exchange of which no spans can be made must cost no other its trace, and not end the thread. */
    private int add(List<SpanData> batch, ExchangeRecord facts, TraceFacts trace) {
        try {
            batch.addAll(spans.of(facts, trace));
            return 1;
        } catch (RuntimeException e) {
            complaints.say("no spans could be made of a request: " + e);
            return 0;
        }
    }

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
