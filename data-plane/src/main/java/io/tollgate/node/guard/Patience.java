package io.tollgate.node.guard;

import java.util.concurrent.TimeUnit;

/**
 * How much is borne before something is done about it, and what. Pure.
 *
 * @param free failures without consequence
 * @param delayed further ones that make the next request wait: 100 ms, then twice as long each time
 * @param closedSecondsMax beyond those, the longest time that every request is refused: 1 s, then twice as long each time
 */
record Patience(int free, int delayed, int closedSecondsMax) {
    static final Patience ADDRESS = new Patience(10, 5, 300);
    static final Patience NEIGHBOURS = new Patience(50, 10, 60);
    static final Patience OWN_NETWORK = new Patience(20, 5, 300);
    static final Patience KEY = new Patience(20, Integer.MAX_VALUE / 2, 0);
    static final Patience EVERYBODY = new Patience(300, Integer.MAX_VALUE / 2, 0);

    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long DELAY_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final int DOUBLINGS_MAX = 20;

    /** How long a request waits when so many failures count. */
    long delayNanos(double failures) {
        int beyond = (int) Math.ceil(failures - free);
        return beyond <= 0 ? 0 : Math.min(DELAY_NANOS_MAX, DELAY_NANOS << Math.min(beyond - 1, DOUBLINGS_MAX));
    }

    /** How long everything is refused from the failure on that made them so many. */
    long closedNanos(double failures) {
        double beyond = Math.ceil(failures - free) - delayed;
        if (beyond <= 0) {
            return 0;
        }
        long seconds = 1L << Math.min((long) beyond - 1, DOUBLINGS_MAX);
        return TimeUnit.SECONDS.toNanos(Math.min(closedSecondsMax, seconds));
    }

    /** Whether the next failure, or this one, has a consequence. */
    boolean isSpent(double failures) {
        return failures > free;
    }
}
