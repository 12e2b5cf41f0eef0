package io.tollgate.node.record;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each exchange. Event loops put facts into a bounded queue and go on; what does not
 * fit is dropped and counted. One thread of its own makes the text and writes it; when it cannot, it says so at most once
 * a minute and opens the destination again.
 */
public final class AccessLog implements AutoCloseable {
    private static final int QUEUE_MAX = 16_384;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    /** The writer's own. */
    private final LineBytes lines;

    private final LineFormat format;
    private final LogPlan.Capture capture;

    private final @Nullable Thread writer;
    private volatile boolean closing;
    /** Lines that the destination has been given since it was last flushed; the writer's own. */
    private int unflushed;

    private long complainedNanos;
    private boolean complained;

    /** Where lines go. */
    private interface Destination {
        OutputStream open() throws IOException;

        /** Lets go of what failed; standard output stays open, for it is not ours. */
        default void close(OutputStream failed) throws IOException {}
    }

    private record LogFile(Path path, LogPlan.Rotation rotation) implements Destination {
        @Override
        public OutputStream open() throws IOException {
            return new RotatingFile(path, rotation);
        }

        @Override
        public void close(OutputStream failed) throws IOException {
            failed.close();
        }
    }

    /**
     * A log of node {@code node} in JSON.
     *
     * @param destination where lines go, after a failure too; null for nowhere
     */
    public AccessLog(String node, @Nullable OutputStream destination) {
        this(node, LogPlan.to("a stream"), destination, destination == null ? null : () -> destination);
    }

    private AccessLog(String node, LogPlan plan, @Nullable OutputStream first, @Nullable Destination destination) {
        this.format = plan.lines(node);
        this.lines = new LineBytes(format.seconds());
        this.capture = plan.capture();
        this.writer = destination == null
                ? null
                : Thread.ofPlatform().name("access-log").daemon(true).start(() -> write(destination, first));
    }

    /**
     * As settings name it.
     *
     * @throws IOException when the file cannot be written
     */
    public static AccessLog open(String node, LogPlan plan) throws IOException {
        return switch (plan.destination()) {
            case "off" -> new AccessLog(node, plan, null, null);
            // Past System.out, whose lock and encoding cost more than the line.
            case "stdout" -> {
                Destination stdout = () -> new FileOutputStream(FileDescriptor.out);
                yield new AccessLog(node, plan, stdout.open(), stdout);
            }
            default -> {
                Destination file = new LogFile(Path.of(plan.destination()), plan.rotation());
                yield new AccessLog(node, plan, file.open(), file);
            }
        };
    }

    /** What is to be in the facts beside what is always there. */
    public LogPlan.Capture capture() {
        return writer == null ? LogPlan.Capture.NOTHING : capture;
    }

    /** Takes {@code facts}, which nobody touches any more, or drops them. Never waits. */
    public void offer(ExchangeRecord facts) {
        if (writer == null) {
            return;
        }
        if (queued.get() >= QUEUE_MAX) {
            dropped.increment();
            return;
        }
        queued.incrementAndGet();
        queue.add(facts);
    }

    /** Lines that were lost because writing is slower than traffic, or has failed. */
    public long dropped() {
        return dropped.sum();
    }

    private void write(Destination destination, @Nullable OutputStream first) {
        OutputStream current = first;
        while (true) {
            boolean last = closing;
            try {
                if (current == null) {
                    current = destination.open();
                }
                writeQueued(current);
            } catch (IOException e) {
                failed(e);
                current = closed(destination, current);
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(current == null ? REOPEN_NANOS : PAUSE_NANOS);
        }
    }

    private void writeQueued(OutputStream destination) throws IOException {
        for (ExchangeRecord facts = queue.poll(); facts != null; facts = queue.poll()) {
            queued.decrementAndGet();
            append(facts);
            if (lines.isFull()) {
                lines.writeTo(destination);
            }
        }
        lines.writeTo(destination);
        destination.flush();
        unflushed = 0;
    }

    /** One exchange that can't be put into words is one line that is lost, and not the end of all. */
    private void append(ExchangeRecord facts) {
        int before = lines.here();
        try {
            format.append(lines, facts);
            unflushed++;
        } catch (RuntimeException e) {
            lines.backTo(before);
            dropped.increment();
            complain("a line can't be made: " + e);
        }
    }

    private void failed(IOException cause) {
        lines.clear();
        dropped.add(unflushed);
        unflushed = 0;
        complain(cause.getMessage() + " (expected: a destination that can be written)");
    }

    private void complain(String what) {
        long now = System.nanoTime();
        if (!complained || now - complainedNanos > COMPLAINT_NANOS) {
            complained = true;
            complainedNanos = now;
            LOG.error("access log: {}; lines are lost", what);
        }
    }

    private static @Nullable OutputStream closed(Destination destination, @Nullable OutputStream failed) {
        if (failed != null) {
            try {
                destination.close(failed);
            } catch (IOException e) {
                // It failed before, and that was told.
            }
        }
        return null;
    }

    /** Writes what is queued and ends. */
    @Override
    public void close() {
        closing = true;
        Thread thread = writer;
        if (thread != null) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "access log to " + (writer == null ? "nowhere" : "a stream");
    }
}
