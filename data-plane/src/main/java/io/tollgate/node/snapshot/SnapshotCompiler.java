package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Route;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.route.RouteTable;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.tls.ServerCertificates;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.upstream.UpstreamPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a {@link NodeSnapshot} of a snapshot. */
public interface SnapshotCompiler {
    /** Compiles; changes nothing that requests see. */
    NodeSnapshot compile(Snapshot snapshot) throws InvalidDocumentException;

    /** {@code current} has become what requests run by: lets go of what only earlier ones used. */
    default void retireAllBut(NodeSnapshot current) {}

    /** Compiles what is pure, and no upstream, certificate or issuer: for parts of a node that proxy nothing. */
    static SnapshotCompiler pure() {
        return snapshot -> assemble(snapshot, Map.of(), ServerCertificates.NONE, Map.of());
    }

    /**
     * Joins {@code snapshot} with its upstreams, certificates and issuers at work; a route whose upstream is not among them
     * gets no plan, and one whose issuer is not does not take its tokens.
     */
    static NodeSnapshot assemble(
            Snapshot snapshot,
            Map<String, UpstreamPlan> upstreams,
            ServerCertificates certificates,
            Map<String, IssuerPlan> issuers) {
        Configuration configuration = snapshot.configuration();
        Map<String, LimitPlan> limits = new HashMap<>();
        configuration.limits().forEach(limit -> limits.put(limit.name(), LimitPlan.of(limit)));
        Map<String, RoutePlan> plans = new HashMap<>();
        for (Route route : configuration.routes()) {
            UpstreamPlan upstream = upstreams.get(route.upstream());
            if (upstream != null) {
                plans.put(
                        route.name(),
                        new RoutePlan(
                                route,
                                upstream,
                                AcceptedCredentials.of(route.access(), issuers),
                                named(limits, route.limits()),
                                route.requestTimeout().toNanos()));
            }
        }
        Map<String, List<LimitPlan>> consumerLimits = new HashMap<>();
        for (Consumer consumer : configuration.consumers()) {
            if (!consumer.limits().isEmpty()) {
                consumerLimits.put(consumer.name(), named(limits, consumer.limits()));
            }
        }
        return new NodeSnapshot(
                snapshot.revision(),
                configuration,
                RouteTable.compile(configuration.routes()),
                new AccessPolicy(configuration),
                certificates,
                issuers,
                plans,
                consumerLimits,
                Ladder.of(configuration.limits()));
    }

    private static List<LimitPlan> named(Map<String, LimitPlan> limits, List<String> names) {
        return names.stream()
                .map(limits::get)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
