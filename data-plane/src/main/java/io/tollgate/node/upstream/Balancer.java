package io.tollgate.node.upstream;

import io.tollgate.core.config.Upstream.LoadBalancing;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a target. Round robin is the smooth weighted kind that nginx uses: over any stretch each target gets its share,
 * without bursts. Least requests draws two at random by weight and takes the less busy (the power of two choices).
 * Confined to one event loop: each loop turns its own wheel.
 */
final class Balancer {
    private final LoadBalancing kind;
    private final TargetState[] targets;
    private final int[] credits;

    Balancer(LoadBalancing kind, TargetState[] targets) {
        this.kind = kind;
        this.targets = targets;
        this.credits = new int[targets.length];
    }

    /** A usable target, one that is not among {@code tried} when there is such a one; null when none is usable. */
    @Nullable
    TargetState choose(Set<TargetState> tried) {
        TargetState chosen = pick(tried);
        return chosen == null && !tried.isEmpty() ? pick(Set.of()) : chosen;
    }

    private @Nullable TargetState pick(Set<TargetState> tried) {
        return switch (kind) {
            case ROUND_ROBIN -> roundRobin(tried);
            case LEAST_REQUESTS -> leastRequests(tried);
        };
    }

    private @Nullable TargetState roundRobin(Set<TargetState> tried) {
        int best = -1;
        int total = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].isUsable() && !tried.contains(targets[i])) {
                int weight = targets[i].target().weight();
                credits[i] += weight;
                total += weight;
                if (best < 0 || credits[i] > credits[best]) {
                    best = i;
                }
            }
        }
        if (best < 0) {
            return null;
        }
        credits[best] -= total;
        return targets[best];
    }

    private @Nullable TargetState leastRequests(Set<TargetState> tried) {
        TargetState first = draw(tried);
        TargetState second = draw(tried);
        if (first == null || second == null) {
            return first;
        }
        return second.inflight() < first.inflight() ? second : first;
    }

    private @Nullable TargetState draw(Set<TargetState> tried) {
        int total = 0;
        for (TargetState target : targets) {
            total += target.isUsable() && !tried.contains(target)
                    ? target.target().weight()
                    : 0;
        }
        if (total == 0) {
            return null;
        }
        int ticket = ThreadLocalRandom.current().nextInt(total);
        for (TargetState target : targets) {
            if (target.isUsable() && !tried.contains(target)) {
                ticket -= target.target().weight();
                if (ticket < 0) {
                    return target;
                }
            }
        }
        return null;
    }
}
