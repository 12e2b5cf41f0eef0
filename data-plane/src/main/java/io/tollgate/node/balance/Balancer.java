package io.tollgate.node.balance;

import io.tollgate.core.config.LoadBalancing;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among candidates. Confined to one event loop.
 *
 * @param <T> what is chosen
 */
public sealed interface Balancer<T extends Candidate>
        permits RoundRobinBalancer, LeastRequestsBalancer, EwmaBalancer, ConsistentHashBalancer {

    /** The balancer of {@code kind} for loop {@code loopIndex}. */
    static <T extends Candidate> Balancer<T> of(
            LoadBalancing kind, Candidates<T> candidates, int loopIndex, RandomGenerator random) {
        return switch (kind) {
            case LoadBalancing.RoundRobin() -> new RoundRobinBalancer<>(candidates);
            case LoadBalancing.LeastRequests() -> new LeastRequestsBalancer<>(new WeightedDraw<>(candidates, random));
            case LoadBalancing.Ewma() -> new EwmaBalancer<>(new WeightedDraw<>(candidates, random), loopIndex);
            case LoadBalancing.ConsistentHash _ -> new ConsistentHashBalancer<>(candidates);
        };
    }

    /**
     * A candidate that may be chosen and is not among {@code tried}; null when there is none.
     *
     * @param key what a consistent hash is made of; null when the request has no such thing, and for other algorithms
     */
    @Nullable
    T pick(Set<T> tried, @Nullable String key);

    /** As {@link #pick}, but one of {@code tried} again rather than none. */
    default @Nullable T choose(Set<T> tried, @Nullable String key) {
        T chosen = pick(tried, key);
        return chosen == null && !tried.isEmpty() ? pick(Set.of(), key) : chosen;
    }
}
