package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls {@link LeaseTable#tick} when something is due. What becomes due within a millisecond is done together, so that
 * calls share wake-ups.
 */
final class RefillThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefillThread.class);
    private static final long COMPLAINT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SLEEP_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLOSE_MILLIS_MAX = 1_000;

    private final LeaseTable table;
    private final LongSupplier nanos;
    private final Thread thread;
    private boolean complained; // the thread's own
    private long complainedNanos;
    private volatile boolean closed;

    RefillThread(LeaseTable table, LongSupplier nanos) {
        this.table = table;
        this.nanos = nanos;
        thread = Thread.ofPlatform().name("lease-refill").daemon().unstarted(this::run);
    }

    void start() {
        table.onEarlier(() -> LockSupport.unpark(thread));
        thread.start();
    }

    private void run() {
        while (!closed) {
            long next = tick();
            long sleep = next == CellStep.NEVER ? SLEEP_NANOS_MAX : Math.min(next - nanos.getAsLong(), SLEEP_NANOS_MAX);
            LockSupport.parkNanos(this, Math.max(sleep, TICK_NANOS));
        }
    }

    /** A fault of ours must not end the renewal of every lease on the node. */
    private long tick() {
        try {
            return table.tick();
        } catch (RuntimeException | Error e) {
            long now = nanos.getAsLong();
            if (!complained || now - complainedNanos > COMPLAINT_NANOS) {
                complained = true;
                complainedNanos = now;
                LOG.error("leases are not renewed as they should be; trying again", e);
            }
            return CellStep.NEVER;
        }
    }

    /** Waits until it has ended, for a second at most. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
