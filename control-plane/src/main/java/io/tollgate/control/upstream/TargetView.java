package io.tollgate.control.upstream;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one target does.
 *
 * @param url as configured; a target that is configured several times is one here
 * @param weight of all of them together; 0 is out of rotation
 * @param nodes all that are enrolled and not revoked, by name
 */
public record TargetView(String url, int weight, List<AtNode> nodes) {
    public TargetView {
        nodes = List.copyOf(nodes);
    }

    /** Whether some node tells of it. */
    public boolean isTold() {
        return nodes.stream().anyMatch(each -> each.sight != TargetSight.UNKNOWN);
    }

    /** Whether it is well for every node that tells of it, and there is such a node. */
    public boolean isHealthy() {
        return isTold()
                && nodes.stream()
                        .allMatch(each -> each.sight == TargetSight.HEALTHY || each.sight == TargetSight.UNKNOWN);
    }

    /**
     * As one node sees it.
     *
     * @param checked what its checks say, whether or not it gets requests; true where nothing checks
     * @param inflight tries under way
     * @param back when one that is ejected is let back in; zero for others
     */
    public record AtNode(String node, TargetSight sight, boolean checked, int inflight, Duration back) {
        /** Of what {@code node} told; null for nothing. */
        static AtNode of(String node, @Nullable ToldHealth told) {
            if (told == null) {
                return new AtNode(node, TargetSight.UNKNOWN, false, 0, Duration.ZERO);
            }
            TargetSight sight = told.sight();
            Duration back = sight == TargetSight.EJECTED ? Duration.ofMillis(told.outMillis()) : Duration.ZERO;
            return new AtNode(node, sight, told.healthy(), told.inflight(), back);
        }
    }
}
