package io.tollgate.node.balance;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weighted rendezvous hashing: every candidate gets a score from its identity and the key, and the highest wins (Thaler and
 * Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998; the weights by Schindelhauer and Schomaker,
 * "Weighted Distributed Hash Tables", 2005: weight / −ln(uniform)). When one leaves, its keys and no others go elsewhere,
 * each to the one with its next score; which is what happens too when one may not be chosen for a while. All nodes and
 * loops choose alike. Slow start has no part in it: a share that grows moves keys to and fro.
 *
 * <p>A request without a key goes round robin.
 */
final class ConsistentHashBalancer<T extends Candidate> implements Balancer<T> {
    private final Candidates<T> candidates;
    private final long[] seeds;
    private final RoundRobinBalancer<T> keyless;

    ConsistentHashBalancer(Candidates<T> candidates) {
        this.candidates = candidates;
        this.keyless = new RoundRobinBalancer<>(candidates);
        this.seeds = new long[candidates.count()];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = hash(candidates.get(i).identity());
        }
    }

    @Override
    public @Nullable T pick(Set<T> tried, @Nullable String key) {
        if (key == null) {
            return keyless.pick(tried, null);
        }
        long hash = hash(key);
        int best = -1;
        double bestScore = -1;
        for (int i = 0; i < seeds.length; i++) {
            if (candidates.isOpen(i, tried)) {
                double score = candidates.weight(i) / -Math.log(uniform(mix(hash ^ seeds[i])));
                if (score > bestScore) {
                    best = i;
                    bestScore = score;
                }
            }
        }
        return best < 0 ? null : candidates.get(best);
    }

    /** Between 0 and 1, neither included. */
    private static double uniform(long bits) {
        return ((bits >>> 11) + 0.5) * 0x1p-53;
    }

    /** FNV-1a over UTF-16 units, and a finalizer, for FNV leaves the high bits of short texts alike. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The 64-bit finalizer of SplitMix (Steele, Lea and Flood, 2014). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
