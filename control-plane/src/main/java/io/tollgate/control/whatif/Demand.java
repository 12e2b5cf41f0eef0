package io.tollgate.control.whatif;

import java.time.Duration;
import java.time.Instant;

/** How many requests of one counter there were, step by step. Confined to one thread. */
final class Demand {
    private final Instant from;
    private final Duration step;
    private final long[] counts;

    /**
     * Such counts.
     *
     * @param from start of the first step
     * @param step how long each is
     * @param counts one a step; none below zero
     */
    Demand(Instant from, Duration step, long... counts) {
        this.from = from;
        this.step = step;
        this.counts = counts.clone();
    }

    Instant from() {
        return from;
    }

    Duration step() {
        return step;
    }

    /** How many steps there are. */
    int steps() {
        return counts.length;
    }

    /** Requests in step {@code index}. */
    long count(int index) {
        return counts[index];
    }

    /** So many more in step {@code index}. */
    void add(int index, long more) {
        counts[index] += more;
    }

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
        Demand left = new Demand(from, step, counts);
        for (int i = 0; i < counts.length; i++) {
            left.counts[i] = Math.max(0, counts[i] - others.counts[i]);
        }
        return left;
    }

    /** When step {@code index} began. */
    Instant at(int index) {
        return from.plus(step.multipliedBy(index));
    }
}
