package io.tollgate.node.record;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object a line for each exchange. Event loops put facts into a bounded queue and go on; what does not
 * fit is dropped and counted. One thread of its own makes the text and writes it.
 */
public final class AccessLog implements AutoCloseable {
    private static final int QUEUE_MAX = 16_384;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ConcurrentLinkedQueue<ExchangeRecord> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final String node;
    private final @Nullable OutputStream out;
    private final @Nullable Thread writer;
    private volatile boolean closing;

    /**
     * A log of node {@code node}.
     *
     * @param destination where lines go; null for nowhere
     */
    public AccessLog(String node, @Nullable OutputStream destination) {
        this.node = node;
        this.out = destination;
        this.writer = destination == null
                ? null
                : Thread.ofPlatform().name("access-log").daemon(true).start(() -> write(destination));
    }

    /**
     * As settings name it: {@code stdout}, {@code off} or a file that is appended to.
     *
     * @throws IOException when the file cannot be written
     */
    public static AccessLog open(String node, String destination) throws IOException {
        return switch (destination) {
            case "off" -> new AccessLog(node, null);
            // Past System.out, whose lock and encoding cost more than the line.
            case "stdout" -> new AccessLog(node, buffered(new FileOutputStream(FileDescriptor.out)));
            default ->
                new AccessLog(
                        node, buffered(new FileOutputStream(Path.of(destination).toFile(), true)));
        };
    }

    private static OutputStream buffered(OutputStream out) {
        return new BufferedOutputStream(out, 64 << 10);
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

    /** Lines that were lost because writing is slower than traffic. */
    public long dropped() {
        return dropped.sum();
    }

    private void write(OutputStream destination) {
        StringBuilder line = new StringBuilder(1024);
        try {
            while (true) {
                boolean last = closing;
                for (ExchangeRecord facts = queue.poll(); facts != null; facts = queue.poll()) {
                    queued.decrementAndGet();
                    line.setLength(0);
                    AccessLine.append(line, facts, node);
                    destination.write(line.toString().getBytes(StandardCharsets.UTF_8));
                }
                destination.flush();
                if (last) {
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            // Nowhere to write: from here on everything is dropped, and counted as such.
            queued.set(QUEUE_MAX);
        }
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
        return "access log to " + (out == null ? "nowhere" : "a stream");
    }
}
