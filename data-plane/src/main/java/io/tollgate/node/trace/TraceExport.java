package io.tollgate.node.trace;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tollgate.core.key.Cidr;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.record.TraceSampler;
import io.tollgate.node.record.TraceSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans of sampled exchanges to a collector. Event loops put facts into a bounded queue and go on; one thread makes
 * spans of them and sends them, a batch at a time. A collector that is slow or away costs traces and nothing else: what does
 * not fit, or is not taken after the exporter's few tries, is dropped and counted.
 */
public final class TraceExport implements TraceSink {
    static final int QUEUE_MAX = 2_048;

    private static final int BATCH_MAX = 256;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
    /** The exporter complains there; what there is to say is said here. Held, or it would forget its level. */
    private static final java.util.logging.Logger EXPORTERS_OWN =
            java.util.logging.Logger.getLogger("io.opentelemetry");

    private final TracePlan plan;
    private final TraceSampler sampler;
    private final ExchangeSpans spans;
    private final SpanExporter exporter;
    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder exported = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;
    private long complainedNanos = System.nanoTime() - COMPLAINT_NANOS;

    /**
     * Begins.
     *
     * @param trustedProxies peers whose word on what is traced counts
     */
    public TraceExport(TracePlan plan, List<Cidr> trustedProxies, String node, String version) {
        EXPORTERS_OWN.setLevel(Level.OFF);
        this.plan = plan;
        this.sampler = TraceSampler.of(plan.ratio(), trustedProxies);
        this.spans = new ExchangeSpans(node, version);
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(plan.url())
                .setCompression("gzip")
                .setTimeout(ANSWER_WITHIN);
        plan.headers().forEach(builder::addHeader);
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
        boolean taken = made == 0 || send(batch);
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
            complain("no spans could be made of a request: " + e);
            return 0;
        }
    }

    private boolean send(List<SpanData> batch) {
        try {
            CompletableResultCode result = exporter.export(batch).join(TAKEN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (!result.isSuccess()) {
                Throwable cause = result.getFailureThrowable();
                complain(cause == null ? "it did not take them in time" : cause.toString());
            }
            return result.isSuccess();
        } catch (RuntimeException e) {
            complain(e.toString());
            return false;
        }
    }

    private void complain(String what) {
        long now = System.nanoTime();
        if (now - complainedNanos >= COMPLAINT_NANOS) {
            complainedNanos = now;
            LOG.warn("{}: {}; traces are lost", plan, what);
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(ANSWER_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.close();
    }
}
