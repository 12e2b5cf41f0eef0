package io.tollgate.control.live;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats tasks on one daemon thread of its own. A task that throws is logged and repeated all the same. */
public final class Ticker {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    private final ScheduledExecutorService timer;

    public Ticker(String name) {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Runs {@code task} with that pause between two runs; {@code what} says in the log what failed. */
    public void every(Duration pause, String what, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // what escapes would end the repetition for good
                LOG.warn("{}: failed, tried again in {} ms: {}", what, pause.toMillis(), e.toString());
                LOG.debug("{}: failed", what, e);
            }
        };
        var _ = timer.scheduleWithFixedDelay(guarded, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends all repetition, and waits a little for a run that is under way. */
    public void stop() throws InterruptedException {
        timer.shutdownNow();
        if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("a repeated task did not end within 5 s");
        }
    }
}
