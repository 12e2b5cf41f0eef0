package io.tollgate.node.sync;

import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TelemetryStored;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Telemetry that the control plane has not stored yet, oldest first. Bounded in number and bytes: what does not fit is let
 * go, oldest first, and the next interval says how many requests were in it. The telemetry thread adds, the sync thread
 * takes; nothing waits.
 */
public final class TelemetryBacklog {
    /** Half an hour of intervals. */
    static final int INTERVALS_MAX = 360;

    static final long BYTES_MAX = 16 << 20;
    /** Sent and not acknowledged: what the control plane has to hold for one node. */
    static final int UNDER_WAY_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(TelemetryBacklog.class);

    private final String process = UUID.randomUUID().toString();
    private final LongSupplier nanoTime;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;
    private long lastSequence;
    private long sentSequence;
    private long lostRequests;
    /** Of {@link #lostRequests}, not told to the control plane yet. */
    private long untoldRequests;

    private boolean losing;

    /** An empty one. */
    public TelemetryBacklog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Kept(TelemetryInterval interval, long middleNanos, long requests) {
        long sequence() {
            return interval.getSequence();
        }
    }

    /** Keeps an interval that has ended now, with {@code requests} requests in it. */
    public synchronized void add(TelemetryInterval.Builder interval, long requests) {
        if (untoldRequests > 0) {
            interval.addCounted(
                    Counted.newBuilder().setDimension(Dimension.DIMENSION_LOST).setUnanswered(untoldRequests));
            untoldRequests = 0;
        }
        long middle = nanoTime.getAsLong() - TimeUnit.MILLISECONDS.toNanos(interval.getLengthMillis() / 2);
        TelemetryInterval whole =
                interval.setProcess(process).setSequence(++lastSequence).build();
        kept.add(new Kept(whole, middle, requests));
        bytes += whole.getSerializedSize();
        while (kept.size() > 1 && (kept.size() > INTERVALS_MAX || bytes > BYTES_MAX)) {
            letGo(kept.remove());
        }
    }

    private void letGo(Kept oldest) {
        bytes -= oldest.interval.getSerializedSize();
        lostRequests += oldest.requests;
        untoldRequests += oldest.requests + told(oldest.interval);
        if (!losing) {
            losing = true;
            LOG.warn(
                    "telemetry: the control plane has stored nothing for {} intervals; the oldest counts are let go until"
                            + " it does",
                    kept.size() + 1); // this one went already
        }
    }

    /** Losses that the interval would have told of. */
    private static long told(TelemetryInterval interval) {
        return interval.getCountedList().stream()
                .filter(counted -> counted.getDimension() == Dimension.DIMENSION_LOST)
                .mapToLong(Counted::getUnanswered)
                .sum();
    }

    /** The next interval to send on this stream, if there is one and not too many are under way. */
    synchronized Optional<TelemetryInterval> next() {
        int underWay = 0;
        for (Kept each : kept) {
            if (each.sequence() > sentSequence) {
                sentSequence = each.sequence();
                long age = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - each.middleNanos);
                return Optional.of(
                        each.interval.toBuilder().setAgeMillis(Math.max(0, age)).build());
            }
            if (++underWay >= UNDER_WAY_MAX) {
                break;
            }
        }
        return Optional.empty();
    }

    /** A new stream has begun: what was under way on the last one may never have come. */
    synchronized void rewind() {
        sentSequence = 0;
    }

    /** The control plane has these for good. */
    synchronized void stored(TelemetryStored upTo) {
        if (!upTo.getProcess().equals(process)) {
            return;
        }
        Iterator<Kept> oldestFirst = kept.iterator();
        while (oldestFirst.hasNext()) {
            Kept each = oldestFirst.next();
            if (each.sequence() > upTo.getSequence()) {
                break;
            }
            oldestFirst.remove();
            bytes -= each.interval.getSerializedSize();
            losing = false;
        }
        notifyAll();
    }

    /** Waits until everything is stored, so long at most. */
    synchronized void awaitStored(long millisMax) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
        try {
            for (long left = millisMax; !kept.isEmpty() && left > 0; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!kept.isEmpty()) {
            LOG.warn("telemetry: the counts of {} intervals were not stored before the end", kept.size());
        }
    }

    /** Intervals that are not stored. */
    public synchronized int size() {
        return kept.size();
    }

    /** Requests whose counts were let go since the start. */
    public synchronized long lostRequests() {
        return lostRequests;
    }
}
