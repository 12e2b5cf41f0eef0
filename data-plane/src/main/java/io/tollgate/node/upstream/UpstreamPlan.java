package io.tollgate.node.upstream;

import io.tollgate.core.config.HashKey;
import io.tollgate.core.config.LoadBalancing;
import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.config.Upstream.RetryOn;
import io.tollgate.node.balance.Balancer;
import io.tollgate.node.balance.Candidates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An upstream as one configuration has it: how its targets are chosen and when a request is tried again. What is worth
 * keeping when that changes (connections, and what is known of each target) is not in here but in the {@link UpstreamGroup}
 * that all plans of one upstream share. The methods with a loop's index are called on that loop, the others by any thread.
 */
public final class UpstreamPlan {
    /** What a failure counts as in a latency: a target that refuses at once must not look like the quickest. */
    private static final long FAILURE_NANOS_MIN = 1_000_000_000L;

    private final Upstream upstream;
    private final UpstreamGroup group;
    private final List<TargetState> targets;
    private final List<Balancer<TargetState>> balancers;
    private final boolean measured;
    private final @Nullable HashKey hashOn;

    /** @param targets in the order of the configuration */
    UpstreamPlan(Upstream upstream, UpstreamGroup group, List<TargetState> targets) {
        this.upstream = upstream;
        this.group = group;
        this.targets = List.copyOf(targets);
        this.measured = upstream.loadBalancing() instanceof LoadBalancing.Ewma;
        this.hashOn = upstream.loadBalancing() instanceof LoadBalancing.ConsistentHash(HashKey on) ? on : null;
        int[] weights = upstream.targets().stream().mapToInt(Target::weight).toArray();
        Candidates<TargetState> candidates =
                new Candidates<>(targets, weights, upstream.slowStart().toNanos(), group.nanoTime());
        List<Balancer<TargetState>> each = new ArrayList<>();
        for (int loop = 0; loop < group.loopCount(); loop++) {
            each.add(Balancer.of(upstream.loadBalancing(), candidates, loop, new SplittableRandom()));
        }
        this.balancers = List.copyOf(each);
    }

    /** Its configuration. */
    public Upstream upstream() {
        return upstream;
    }

    UpstreamGroup group() {
        return group;
    }

    /** Its targets in the order of the configuration. */
    public List<TargetState> targets() {
        return targets;
    }

    /** How each of them does. */
    List<Upstreams.Health> health() {
        return IntStream.range(0, targets.size())
                .mapToObj(i -> health(targets.get(i), upstream.targets().get(i).weight() == 0))
                .toList();
    }

    private Upstreams.Health health(TargetState target, boolean draining) {
        return new Upstreams.Health(
                upstream.name(),
                target.label(),
                target.isHealthy(),
                target.isEjected(),
                target.reachability().isReachable(),
                target.inflight(),
                draining,
                Duration.ofNanos(target.ejectedNanos()));
    }

    /** What of a request {@link #choose} wants to know; null when nothing. */
    public @Nullable HashKey hashOn() {
        return hashOn;
    }

    /**
     * A target, preferably one not among {@code tried}; null when none is usable.
     *
     * @param key the value of {@link #hashOn}; null when there is none
     */
    public @Nullable TargetState choose(int loopIndex, Set<TargetState> tried, @Nullable String key) {
        if (tried.isEmpty()) {
            group.pool(loopIndex).budget().request(upstream.retry().budgetPercent());
        }
        TargetState chosen = balancers.get(loopIndex).choose(tried, key);
        if (chosen == null) {
            // Health checks may have taken the last that ejections had left: better one that failed before than none.
            keepOne();
            chosen = balancers.get(loopIndex).choose(tried, key);
        }
        return chosen;
    }

    /** Gives {@code listener} a connection to {@code target}, or tells it why not. */
    public void acquire(int loopIndex, TargetState target, UpstreamListener listener) {
        group.pool(loopIndex).acquire(target, listener);
    }

    /** {@code listener} does not want a connection any more; whether it was still waiting for one. */
    public boolean forget(int loopIndex, UpstreamListener listener) {
        return group.pool(loopIndex).forget(listener);
    }

    /** Whether a further try for that reason is configured, whatever the budget says. */
    public boolean wouldRetry(RetryOn reason, int triesSoFar) {
        return triesSoFar < upstream.retry().attempts() && upstream.retry().on().contains(reason);
    }

    /** Whether a further try for that reason is configured and within the budget, which it spends. */
    public boolean mayRetry(int loopIndex, RetryOn reason, int triesSoFar) {
        return wouldRetry(reason, triesSoFar)
                && group.pool(loopIndex).budget().spend(upstream.retry().budgetPercent());
    }

    /**
     * A response came from {@code target}.
     *
     * @param sentNanos when the request was sent, of {@link System#nanoTime}; 0 when it was not sent whole
     */
    public void succeeded(int loopIndex, TargetState target, long sentNanos) {
        target.ejection().succeeded();
        target.reachability().worked();
        if (measured && sentNanos != 0) {
            long now = System.nanoTime();
            target.latency(loopIndex).observe(now - sentNanos, now);
        }
    }

    /** As above; {@code target} failed. */
    public void failed(int loopIndex, TargetState target, long sentNanos) {
        if (measured) {
            long now = System.nanoTime();
            long took = sentNanos == 0 ? 0 : now - sentNanos;
            target.latency(loopIndex).observe(Math.max(FAILURE_NANOS_MIN, took), now);
        }
        Upstream.Outlier outlier = upstream.outlier();
        if (outlier != null && target.ejection().failed(outlier)) {
            eject(target, outlier);
        }
    }

    /** Ejects {@code target} unless too many are out, or no other would be left to use. */
    private void eject(TargetState target, Upstream.Outlier outlier) {
        // Counting and ejecting must be one step, or two loops eject the last two. A loop that finds another deciding
        // lets
        // its own go: the target's next failure asks again.
        if (!group.deciding().compareAndSet(false, true)) {
            return;
        }
        try {
            if (mayEject(target, outlier)) {
                target.ejection().eject(outlier);
            }
        } finally {
            group.deciding().set(false);
        }
    }

    private boolean mayEject(TargetState target, Upstream.Outlier outlier) {
        int members = 0;
        int out = 0;
        int othersUsable = 0;
        for (int i = 0; i < targets.size(); i++) {
            if (upstream.targets().get(i).weight() > 0) {
                TargetState each = targets.get(i);
                members++;
                out += each.isEjected() ? 1 : 0;
                othersUsable += each.isUsable() && !each.equals(target) ? 1 : 0;
            }
        }
        return othersUsable > 0 && !target.isEjected() && (out + 1) * 100 <= outlier.maxEjectedPercent() * members;
    }

    /** Takes ejected targets back when nothing else is left: one always stays. */
    void keepOne() {
        boolean none = true;
        for (int i = 0; i < targets.size(); i++) {
            none &= upstream.targets().get(i).weight() == 0 || !targets.get(i).isUsable();
        }
        if (none || upstream.outlier() == null) {
            targets.forEach(target -> target.ejection().readmit());
        }
    }
}
