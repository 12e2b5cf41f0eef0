package io.tollgate.control.whatif;

import java.time.Duration;
import java.time.Instant;

/**
 * How many requests of one counter there were, step by step.
 *
 * @param from start of the first step
 * @param step how long each is
 * @param counts one a step; none below zero
 */
record Demand(Instant from, Duration step, long[] counts) {
    /** All of them. */
    long requests() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** What is left when all of {@code others} are taken off, step by step: at least so many are not among them. */
    Demand less(Demand others) {
        long[] left = new long[counts.length];
        for (int i = 0; i < left.length; i++) {
            left[i] = Math.max(0, counts[i] - others.counts[i]);
        }
        return new Demand(from, step, left);
    }

    /** When step {@code index} began. */
    Instant at(int index) {
        return from.plus(step.multipliedBy(index));
    }
}
