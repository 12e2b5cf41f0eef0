package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.route.RouteTable;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.tls.ServerCertificates;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.upstream.UpstreamPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One revision, compiled. Everything a request needs that must agree is in here.
 *
 * @param revision of the configuration
 * @param plans by route name
 * @param certificates that listeners show
 * @param issuers by name
 * @param consumerLimits by consumer name; a consumer without limits is not in it
 * @param limits by name
 * @param upstreams by name
 * @param ladders of the limits that adapt, by name
 */
public record NodeSnapshot(
        long revision,
        Configuration configuration,
        RouteTable routes,
        AccessPolicy access,
        ServerCertificates certificates,
        Map<String, IssuerPlan> issuers,
        Map<String, RoutePlan> plans,
        Map<String, List<LimitPlan>> consumerLimits,
        Map<String, LimitPlan> limits,
        Map<String, UpstreamPlan> upstreams,
        Map<String, Ladder> ladders) {
    public NodeSnapshot {
        issuers = Map.copyOf(issuers);
        plans = Collections.unmodifiableMap(plans); // there are ten thousand: whoever makes them hands them over
        consumerLimits = Map.copyOf(consumerLimits);
        limits = Map.copyOf(limits);
        upstreams = Map.copyOf(upstreams);
        ladders = Map.copyOf(ladders);
    }

    /** Whether some limit adapts: else how requests end is nobody's affair. */
    public boolean isAdaptive() {
        return !ladders.isEmpty();
    }
}
