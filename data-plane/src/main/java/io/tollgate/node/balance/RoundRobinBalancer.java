package io.tollgate.node.balance;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The smooth weighted round robin of nginx (ngx_http_upstream_round_robin.c): each turn every candidate is credited its
 * weight, the richest is chosen and pays for all. Over any stretch each gets its share, without bursts.
 */
final class RoundRobinBalancer<T extends Candidate> implements Balancer<T> {
    private final Candidates<T> candidates;
    private final long[] credits;
    /** Where the first turn falls among equals: not the same target on every loop, node and after every change. */
    private final int first;

    RoundRobinBalancer(Candidates<T> candidates) {
        this.candidates = candidates;
        this.credits = new long[candidates.count()];
        this.first = credits.length == 0 ? 0 : ThreadLocalRandom.current().nextInt(credits.length);
    }

    @Override
    public @Nullable T pick(Set<T> tried, @Nullable String key) {
        int best = -1;
        long total = 0;
        for (int n = 0; n < credits.length; n++) {
            int i = first + n < credits.length ? first + n : first + n - credits.length;
            long share = candidates.share(i, tried);
            if (share > 0) {
                credits[i] += share;
                total += share;
                if (best < 0 || credits[i] > credits[best]) {
                    best = i;
                }
            }
        }
        if (best < 0) {
            return null;
        }
        credits[best] -= total;
        return candidates.get(best);
    }
}
