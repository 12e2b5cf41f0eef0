package io.tollgate.node.balance;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Of two drawn at random the one with fewer requests under way for its weight. */
final class LeastRequestsBalancer<T extends Candidate> implements Balancer<T> {
    private final WeightedDraw<T> two;

    LeastRequestsBalancer(WeightedDraw<T> two) {
        this.two = two;
    }

    @Override
    public @Nullable T pick(Set<T> tried, @Nullable String key) {
        return two.lighter(tried, Candidate::inflight);
    }
}
