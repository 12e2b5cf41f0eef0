package io.tollgate.control.alert;

import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets nobody look for a while after the start, and after the database was away: until the nodes' words are written again, a control
 * plane would take its own silence for theirs. One thread.
 */
final class Settling {
    static final Duration TAKES = Duration.ofSeconds(15);

    private final LongSupplier nanos;
    private long sinceNanos;

    /** From now on. */
    Settling(LongSupplier nanos) {
        this.nanos = nanos;
        sinceNanos = nanos.getAsLong();
    }

    /**
     * Runs {@code look}, or as long as it is too early only {@code ask}: whether the database is there, so that its absence is noticed
     * also while nobody looks.
     *
     * @throws ProblemException.Unavailable when the database is away
     */
    void look(Runnable look, Runnable ask) {
        try {
            if (nanos.getAsLong() - sinceNanos >= TAKES.toNanos()) {
                look.run();
            } else {
                ask.run();
            }
        } catch (ProblemException.Unavailable e) {
            sinceNanos = nanos.getAsLong();
            throw e;
        }
    }
}
