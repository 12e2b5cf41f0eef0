package io.tollgate.node.snapshot;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Consumer;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Limit;
import io.tollgate.core.config.NamedChanges;
import io.tollgate.core.config.Route;
import io.tollgate.core.route.RouteTable;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.adaptive.Ladder;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.tls.ServerCertificates;
import io.tollgate.node.token.IssuerPlan;
import io.tollgate.node.upstream.UpstreamPlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins a snapshot with its upstreams, certificates and issuers at work; a route whose upstream is not among them gets no
 * plan, and one whose issuer is not does not take its tokens. Whatever is as before is the same object as before, so that a
 * change of a few routes among ten thousand costs what they cost. One thread, once.
 */
final class SnapshotAssembly {
    /** With more routes changed their table is compiled: each edit copies what branches on the route's path. */
    private static final int EDITS_MAX = 32;

    private final Snapshot snapshot;
    private final Configuration configuration;
    private final @Nullable NodeSnapshot before;
    /** Of routes. */
    private final NamedChanges<ConfigObject> changes;

    private final Map<String, UpstreamPlan> upstreams;
    private final ServerCertificates certificates;
    private final Map<String, IssuerPlan> issuers;
    private final Map<String, LimitPlan> limits = new HashMap<>();
    private final List<String> global;

    SnapshotAssembly(
            Snapshot snapshot,
            @Nullable NodeSnapshot before,
            Map<String, UpstreamPlan> upstreams,
            ServerCertificates certificates,
            Map<String, IssuerPlan> issuers) {
        this.snapshot = snapshot;
        this.configuration = snapshot.configuration();
        this.before = before;
        this.changes = NamedChanges.between(
                (before == null ? Configuration.EMPTY : before.configuration()).all(Kind.ROUTE),
                configuration.all(Kind.ROUTE),
                ConfigObject::equals);
        this.upstreams = upstreams;
        this.certificates = certificates;
        this.issuers = issuers;
        this.global = configuration.limits().stream()
                .filter(Limit::global)
                .map(Limit::name)
                .toList();
    }

    NodeSnapshot result() {
        for (Limit limit : configuration.limits()) {
            limits.put(limit.name(), plan(limit));
        }
        return new NodeSnapshot(
                snapshot.revision(),
                configuration,
                table(),
                new AccessPolicy(configuration),
                certificates,
                issuers,
                plans(),
                consumerLimits(),
                new KeyLimits(limits),
                limits,
                upstreams,
                ladders());
    }

    private LimitPlan plan(Limit limit) {
        LimitPlan known = before == null ? null : before.limits().get(limit.name());
        return known != null && known.limit().equals(limit) ? known : LimitPlan.of(limit);
    }

    private Map<String, Ladder> ladders() {
        NodeSnapshot known = before;
        return known != null && known.limits().equals(limits) ? known.ladders() : Ladder.of(configuration.limits());
    }

    private Map<String, RoutePlan> plans() {
        NodeSnapshot known = before;
        if (known == null || !known.issuers().equals(issuers) || !known.limits().equals(limits)) {
            Map<String, RoutePlan> plans = new HashMap<>();
            configuration.routes().forEach(route -> plan(route, plans));
            return plans;
        }
        Map<String, RoutePlan> plans = new HashMap<>(known.plans());
        changes.removed().forEach(plans::remove);
        changes.written().values().forEach(route -> plan((Route) route, plans));
        if (!known.upstreams().equals(upstreams)) {
            for (Route route : configuration.routes()) {
                RoutePlan plan = plans.get(route.name());
                if (plan == null || !plan.upstream().equals(upstreams.get(route.upstream()))) {
                    plan(route, plans);
                }
            }
        }
        return plans;
    }

    private void plan(Route route, Map<String, RoutePlan> plans) {
        UpstreamPlan upstream = upstreams.get(route.upstream());
        if (upstream == null) {
            plans.remove(route.name());
        } else {
            plans.put(route.name(), plan(route, upstream));
        }
    }

    private RoutePlan plan(Route route, UpstreamPlan upstream) {
        return new RoutePlan(
                route,
                upstream,
                AcceptedCredentials.of(route.access(), issuers),
                held(route),
                route.requestTimeout().toNanos());
    }

    /** Global limits are each route's: whoever looks at those of a route looks at all that hold whoever asks. */
    private List<LimitPlan> held(Route route) {
        return named(
                global.isEmpty()
                        ? route.limits()
                        : Stream.concat(global.stream(), route.limits().stream())
                                .toList());
    }

    private Map<String, List<LimitPlan>> consumerLimits() {
        Map<String, List<LimitPlan>> byConsumer = new HashMap<>();
        for (Consumer consumer : configuration.consumers()) {
            if (!consumer.limits().isEmpty()) {
                byConsumer.put(consumer.name(), named(consumer.limits()));
            }
        }
        return byConsumer;
    }

    private List<LimitPlan> named(List<String> names) {
        return names.stream()
                .map(limits::get)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private RouteTable table() {
        return before == null || changes.size() > EDITS_MAX
                ? RouteTable.compile(configuration.routes())
                : before.routes()
                        .changed(
                                gone(before.configuration()),
                                routes(changes.written().values()));
    }

    private List<Route> gone(Configuration old) {
        Map<String, ConfigObject> routes = old.all(Kind.ROUTE);
        return routes(Stream.concat(changes.removed().stream(), changes.written().keySet().stream())
                .map(routes::get)
                .filter(Objects::nonNull)
                .toList());
    }

    private static List<Route> routes(Collection<ConfigObject> objects) {
        return objects.stream().map(Route.class::cast).toList();
    }
}
