package io.tollgate.control.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task on a virtual thread whenever it is signalled, never twice at once; signals that come while it runs make
 * it run once more. So whoever signals returns at once, and the task always sees what the last signal was about.
 */
public final class SerialTask {
    private static final Logger LOG = LoggerFactory.getLogger(SerialTask.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final Runnable task;
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean closed;

    /** A task that is not running. */
    public SerialTask(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    /** Runs the task, or once more when it runs already. */
    public void signal() {
        if (!closed && signals.getAndIncrement() == 0) {
            Thread.ofVirtual().name(name).start(this::run);
        }
    }

    /** No further run begins. */
    public void close() {
        closed = true;
    }

    private void run() {
        int seen;
        do {
            seen = signals.get();
            runUntilDone();
        } while (signals.addAndGet(-seen) != 0 && !closed);
    }

    /** A failure is nearly always a database that is away: the task is not forgotten but tried again. */
    private void runUntilDone() {
        while (!closed) {
            try {
                task.run();
                return;
            } catch (RuntimeException | Error e) { // memory that is short now may not be in a second
                LOG.warn("{}: failed, tried again in {} s: {}", name, RETRY_AFTER.toSeconds(), e.toString());
                LOG.debug("{}: failed", name, e);
            }
            try {
                Thread.sleep(RETRY_AFTER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
