package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.route.RouteTable;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.tls.ServerCertificates;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.upstream.UpstreamPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One revision, compiled. Everything a request needs that must agree is in here.
 *
 * @param revision of the configuration
 * @param plans by route name
 * @param certificates that listeners show
 * @param issuers by name
 * @param consumerLimits by consumer name; a consumer without limits is not in it
 * @param keyLimits those that API keys have
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
        KeyLimits keyLimits,
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

    /**
     * The limits that hold for a request of {@code caller} by {@code route}: global ones, the route's, the consumer's and the
     * key's, in that order and each once. No new list where only one side has some.
     */
    public List<LimitPlan> limitsOf(RoutePlan route, @Nullable Caller caller) {
        if (caller == null) {
            return route.limits();
        }
        List<LimitPlan> held = joined(route.limits(), consumerLimits.getOrDefault(caller.consumer(), List.of()));
        return caller.limits().isEmpty()
                ? held
                : joined(held, keyLimits.of(caller.limits()).plans());
    }

    private static List<LimitPlan> joined(List<LimitPlan> first, List<LimitPlan> second) {
        if (second.isEmpty()) {
            return first;
        }
        if (first.isEmpty()) {
            return second;
        }
        List<LimitPlan> both = new ArrayList<>(first.size() + second.size());
        both.addAll(first);
        for (int i = 0; i < second.size(); i++) {
            LimitPlan limit = second.get(i);
            if (!first.contains(limit)) {
                both.add(limit);
            }
        }
        return both;
    }

    /** Whether some limit adapts: else how requests end is nobody's affair. */
    public boolean isAdaptive() {
        return !ladders.isEmpty();
    }
}
