package io.tollgate.node.upstream;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Whether connections to one target come about, by those that requests and health checks wanted: what an upstream without
 * checks of its own is judged by for alerts. Nothing is balanced by it: without a try it would never be found well again. Any
 * thread; nothing blocks, and what works writes nothing.
 */
final class Reachability {
    /** Tries that failed with none between that worked: so many are enough, */
    static final int TRIES = 3;
    /** or two so far apart: an upstream that is asked seldom is as far away. */
    static final long APART_NANOS = 2_000_000_000L;
    /** Nobody knows any more what became of a target that was not tried for so long. */
    static final long REMEMBERED_NANOS = 60_000_000_000L;
    /** One that fails again by then was not well in between: so one that is asked once in some minutes is told, too. */
    private static final long CONTINUED_NANOS = 10 * REMEMBERED_NANOS;

    private static final Failures NONE = new Failures(0, 0, 0);

    private final LongSupplier nanoTime;
    private final AtomicReference<Failures> since = new AtomicReference<>(NONE);

    Reachability(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Since the last try that worked. */
    private record Failures(long firstNanos, long lastNanos, int tries) {
        Failures and(long now) {
            return tries == 0 || now - lastNanos > CONTINUED_NANOS
                    ? new Failures(now, now, 1)
                    : new Failures(firstNanos, now, Math.min(TRIES, tries + 1));
        }

        boolean isForgotten(long now) {
            return now - lastNanos > REMEMBERED_NANOS;
        }
    }

    /** A connection could not be opened. */
    void failed() {
        long now = nanoTime.getAsLong();
        since.updateAndGet(before -> before.and(now));
    }

    /** A connection was opened, or something came over one. */
    void worked() {
        if (since.get().tries() != 0) {
            since.set(NONE);
        }
    }

    /** False when every try failed lately, and there were enough. */
    boolean isReachable() {
        Failures failures = since.get();
        boolean enough = failures.tries() >= TRIES
                || (failures.tries() > 1 && failures.lastNanos() - failures.firstNanos() >= APART_NANOS);
        return !enough || failures.isForgotten(nanoTime.getAsLong());
    }
}
