package io.tollgate.node.traffic;

import io.netty.channel.EventLoop;
import io.tollgate.node.record.ExchangeObserver;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.scan.PathScans;
import io.tollgate.node.traffic.ExactConsumers.Wanted;
import io.tollgate.node.transport.LoopVisits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what passes, for the control plane. Each event loop counts for itself and hands its counts over when
 * {@link #collect} comes by, once a second: nothing on a request's path is shared. There are two readers, who each get
 * everything once: {@link #recent} and {@link #interval}. These three wait for loops or for one another, so they are not
 * for event loops.
 */
public final class TrafficCounts implements ExchangeObserver {
    /** Written by the loop of that index alone. */
    private final TrafficMeter[] meters;

    private final LoopVisits<TrafficMeter> visits;
    private final PathScans scans;
    private final Reading recent = new Reading();
    private final Reading interval = new Reading();
    /** Guarded by the counts; null when no consumer is to be named to Prometheus. */
    private final @Nullable NamedConsumers consumers;
    /** Whom loops count in full; each looks when it begins anew. */
    private volatile Wanted wanted;

    /**
     * Counts for {@code loops}.
     *
     * @param scans is told what they see of scans
     */
    public TrafficCounts(List<EventLoop> loops, PathScans scans) {
        this(loops, scans, 0);
    }

    /** The same, which prints series of {@code namedConsumersMax} consumers. */
    public TrafficCounts(List<EventLoop> loops, PathScans scans, int namedConsumersMax) {
        this.scans = scans;
        consumers = namedConsumersMax == 0 ? null : new NamedConsumers(namedConsumersMax);
        wanted = consumers == null ? Wanted.NOBODY : consumers.wanted();
        meters = loops.stream().map(loop -> new TrafficMeter(wanted)).toArray(TrafficMeter[]::new);
        visits = new LoopVisits<>(loops, this::handOver);
    }

    /** What one reader has not read yet. Guarded by the counts. */
    private static final class Reading {
        private TrafficMeter sum = new TrafficMeter();
        private long sinceNanos = System.nanoTime();

        TrafficReport take() {
            long now = System.nanoTime();
            TrafficReport report = sum.report(TimeUnit.NANOSECONDS.toMillis(now - sinceNanos));
            sum = new TrafficMeter();
            sinceNanos = now;
            return report;
        }
    }

    private TrafficMeter handOver(int loopIndex) {
        TrafficMeter full = meters[loopIndex];
        meters[loopIndex] = new TrafficMeter(wanted);
        return full;
    }

    @Override
    public void begun(int loopIndex) {}

    @Override
    public void finished(int loopIndex, ExchangeRecord facts) {
        meters[loopIndex].record(facts);
    }

    @Override
    public void connections(int loopIndex, int change) {}

    /** Fetches what the loops have counted since the last call. */
    public synchronized void collect() {
        for (TrafficMeter meter : visits.visit()) {
            recent.sum.add(meter);
            interval.sum.add(meter);
            scans.add(meter.seenPaths());
            if (consumers != null) {
                consumers.add(meter);
            }
        }
        if (consumers != null) {
            consumers.collected();
            wanted = consumers.wanted();
        }
    }

    /** Prints series by consumer in Prometheus' text format, up to the last {@link #collect}; nothing when none are wanted. */
    public synchronized void print(StringBuilder out) {
        if (consumers != null) {
            consumers.print(out);
        }
    }

    /** What was collected since this was last called. */
    public synchronized TrafficReport recent() {
        return recent.take();
    }

    /** As {@link #recent}, for another reader. */
    public synchronized TrafficReport interval() {
        return interval.take();
    }
}
