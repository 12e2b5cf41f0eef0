package io.tollgate.node.sync;

import java.util.random.RandomGenerator;

/** Waits that double from 200 ms to 10 s, each cut by a random part, so that a fleet does not come back as one. */
final class Backoff {
    private static final long FIRST_MILLIS = 200;
    private static final long MAX_MILLIS = 10_000;
    private static final int DOUBLINGS_MAX = 6;

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long whole = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        return whole / 2 + random.nextLong(whole / 2 + 1);
    }

    void reset() {
        failures = 0;
    }
}
