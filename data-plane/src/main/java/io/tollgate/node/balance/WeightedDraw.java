package io.tollgate.node.balance;

import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Draws two different candidates at random, by weight, and takes the one with less load for its share: the power of two
 * choices (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001). Of equals it takes the first
 * drawn, so that without load each is chosen by its weight. Confined to one event loop.
 */
final class WeightedDraw<T extends Candidate> {
    private final Candidates<T> candidates;
    private final RandomGenerator random;
    private final long[] shares;

    WeightedDraw(Candidates<T> candidates, RandomGenerator random) {
        this.candidates = candidates;
        this.random = random;
        this.shares = new long[candidates.count()];
    }

    long now() {
        return candidates.now();
    }

    /** The lighter of two; null when none may be chosen. */
    @Nullable
    T lighter(Set<T> tried, ToDoubleFunction<T> load) {
        long total = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = candidates.share(i, tried);
            total += shares[i];
        }
        if (total == 0) {
            return null;
        }
        int first = one(total);
        long firstShare = shares[first];
        if (firstShare == total) {
            return candidates.get(first);
        }
        shares[first] = 0;
        int second = one(total - firstShare);
        T one = candidates.get(first);
        T other = candidates.get(second);
        // load / share on both sides, without the division
        return load.applyAsDouble(other) * firstShare < load.applyAsDouble(one) * shares[second] ? other : one;
    }

    private int one(long total) {
        long ticket = random.nextLong(total);
        for (int i = 0; i < shares.length; i++) {
            ticket -= shares[i];
            if (ticket < 0) {
                return i;
            }
        }
        throw new IllegalStateException("ticket: above the total (expected: one of the shares)");
    }
}
