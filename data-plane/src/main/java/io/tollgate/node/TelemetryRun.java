package io.tollgate.node;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollgate.node.listener.Proxy;
import io.tollgate.node.sync.TelemetryBacklog;
import io.tollgate.protocol.v1.TelemetryInterval;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what the event loops count, once a second, and closes an interval every five, at the clock's full five seconds
 * so that the nodes' intervals lie side by side. One thread of its own; it waits for event loops, and they never for it.
 */
@Singleton
final class TelemetryRun {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryRun.class);
    private static final long SAMPLE_MILLIS = 1_000;
    private static final long INTERVAL_MILLIS = 5_000;

    private final Proxy proxy;
    private final TelemetryBacklog backlog;
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("telemetry").daemon().factory());

    // Confined to the thread.
    private final Levels levels = new Levels();
    private long cutAtMillis;

    TelemetryRun(Proxy proxy, TelemetryBacklog backlog, PrometheusMeterRegistry meters) {
        this.proxy = proxy;
        this.backlog = backlog;
        Gauge.builder("tollgate.telemetry.backlog.intervals", backlog, TelemetryBacklog::size)
                .description("intervals that the control plane has not stored yet")
                .register(meters);
        FunctionCounter.builder("tollgate.telemetry.lost.requests", backlog, TelemetryBacklog::lostRequests)
                .description("requests whose counts the control plane never got")
                .register(meters);
    }

    void start() {
        cutAtMillis = next(System.currentTimeMillis());
        var _ = thread.scheduleAtFixedRate(
                this::tick,
                SAMPLE_MILLIS - System.currentTimeMillis() % SAMPLE_MILLIS,
                SAMPLE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static long next(long nowMillis) {
        return (Math.floorDiv(nowMillis, INTERVAL_MILLIS) + 1) * INTERVAL_MILLIS;
    }

    private void tick() {
        try {
            proxy.traffic().collect();
            sample();
            long now = System.currentTimeMillis();
            // A clock that was set back must not keep the interval open for as long.
            if (now >= cutAtMillis || cutAtMillis - now > INTERVAL_MILLIS) {
                cut();
                cutAtMillis = next(now);
            }
        } catch (RuntimeException e) {
            LOG.error("telemetry was not collected", e); // and the next tick still comes
        }
    }

    private void sample() {
        levels.sample("inflight", proxy.inflight());
        levels.sample("downstreamConnections", proxy.downstreamConnections());
        levels.sample("upstreamConnections", proxy.upstreamConnections());
        levels.sample("poolWaiting", proxy.poolWaiting());
        levels.sample("cpu", Math.max(0, system.getProcessCpuLoad()));
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        levels.sample("heapUsedBytes", (double) heap.getUsed());
        levels.sample("heapUsed", (double) heap.getUsed() / Math.max(heap.getUsed(), heap.getMax())); // -1: without end
        levels.sample("eventLoopLagMicros", (double) TimeUnit.NANOSECONDS.toMicros(proxy.sampleLoopLagNanos()));
    }

    private void cut() {
        WellUpstreams.of(proxy.health())
                .forEach(each -> levels.sample("upstreamHealthy", each.upstream(), each.well() ? 1 : 0));
        TelemetryInterval.Builder interval = TelemetryInterval.newBuilder();
        var report = proxy.traffic().interval();
        TrafficMessages.add(report, interval);
        levels.moveTo(interval);
        backlog.add(interval, report.requests());
    }

    /** Closes the last interval, when no request is counted any more. Blocks for a few seconds at most. */
    void stop() {
        thread.execute(() -> {
            proxy.traffic().collect();
            cut();
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(3, TimeUnit.SECONDS)) {
                LOG.warn("the last seconds' counts were not collected");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
