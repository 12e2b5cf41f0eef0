package io.tollgate.control.upstream;

import java.util.List;

/**
 * How an upstream's targets do.
 *
 * @param targets in the order of the configuration
 */
public record UpstreamHealth(String upstream, List<TargetView> targets) {
    public UpstreamHealth {
        targets = List.copyOf(targets);
    }

    /** How many targets get requests when they are well. */
    public int inRotation() {
        return (int) targets.stream().filter(each -> each.weight() > 0).count();
    }

    /** How many of those are well for every node that tells of them. */
    public int healthy() {
        return (int) targets.stream()
                .filter(each -> each.weight() > 0 && each.isHealthy())
                .count();
    }

    /** Whether some node tells of some target. */
    public boolean isTold() {
        return targets.stream().anyMatch(TargetView::isTold);
    }
}
