package io.tollgate.node.exchange;

import io.tollgate.node.upstream.TargetState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The tries of one exchange that came to nothing. Confined to its event loop; costs nothing while there are none. */
final class Tries {
    /** The pause before a target that failed is tried again, on average half of it; doubled each time. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

    /** Tries that cost no budget and need no leave, for a request that upstreams say they did not process. */
    private static final int MOVES_MAX = 2;

    private Set<TargetState> failed = Set.of();
    private int count;
    private int pauses;
    private boolean staleMet;
    private int moves;

    /** Targets to pass over while there is another. */
    Set<TargetState> failed() {
        return failed;
    }

    /** Further tries so far, out of those that the upstream allows. */
    int count() {
        return count;
    }

    /** A further try follows after {@code target} failed. */
    void again(TargetState target) {
        add(target);
        count++;
    }

    /** Whether this is the first connection that the other side had closed unseen, which is nobody's failure. */
    boolean isFirstStale() {
        return !staleMet;
    }

    /** A further try follows, out of no budget, after a connection to {@code target} was found closed. */
    void afterStale(TargetState target) {
        add(target);
        staleMet = true;
    }

    /** Whether a request that an upstream did not process may go elsewhere without further ado. */
    boolean mayMove() {
        return moves < MOVES_MAX;
    }

    /** A further try follows, out of no budget, after {@code target} did not process the request. */
    void afterMove(TargetState target) {
        add(target);
        moves++;
    }

    private void add(TargetState target) {
        if (failed.isEmpty()) {
            failed = new HashSet<>(4);
        }
        failed.add(target);
    }

    /**
     * How long to wait before {@code target} is tried; 0 for at once. Only a target that has failed already gets a pause:
     * its choice means that there is no other. Full jitter, as in Brooker, "Exponential Backoff And Jitter", 2015.
     */
    long pauseNanos(TargetState target, RandomGenerator random) {
        if (count == 0 || !failed.contains(target)) {
            return 0;
        }
        long most = Math.min(PAUSE_NANOS_MAX, PAUSE_NANOS << Math.min(pauses, 4));
        pauses++;
        return random.nextLong(most) + 1;
    }
}
