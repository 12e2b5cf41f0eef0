package io.tollgate.node.upstream;

import io.netty.handler.ssl.SslContext;
import io.tollgate.core.config.Target;
import io.tollgate.core.config.Upstream;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.node.transport.Transport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All upstreams of a node. A group whose configuration did not change is the same object in the next snapshot, with its
 * connections and what it knows of its targets.
 */
public final class Upstreams {
    private final Transport transport;
    private volatile Map<String, Running> running = Map.of();

    /** None yet. */
    public Upstreams(Transport transport) {
        this.transport = transport;
    }

    private record Running(UpstreamGroup group, List<HealthChecker> checkers) {
        void stop() {
            checkers.forEach(HealthChecker::stop);
            group.retire();
        }
    }

    /**
     * How this node sees one target.
     *
     * @param target its URL
     */
    public record Health(String upstream, String target, boolean healthy, boolean ejected) {}

    /**
     * Groups for {@code wanted}, by name. Nothing starts before {@link #use}.
     *
     * @throws InvalidDocumentException for certificates that cannot be read, with a pointer into the snapshot
     */
    public Map<String, UpstreamGroup> compile(Collection<Upstream> wanted) throws InvalidDocumentException {
        Map<String, UpstreamGroup> groups = new HashMap<>();
        Map<String, Running> known = running;
        int index = 0;
        for (Upstream upstream : wanted) {
            Running same = known.get(upstream.name());
            if (same != null && same.group.upstream().equals(upstream)) {
                groups.put(upstream.name(), same.group);
            } else {
                SslContext tls = UpstreamTls.context(upstream, "/configuration/upstreams/" + index + "/tls");
                groups.put(upstream.name(), new UpstreamGroup(upstream, transport, tls));
            }
            index++;
        }
        return Map.copyOf(groups);
    }

    /** From now on these are used: starts the health checks of new ones, retires those not among them. */
    public synchronized void use(Map<String, UpstreamGroup> groups) {
        Map<String, Running> before = running;
        Map<String, Running> after = new HashMap<>();
        groups.forEach((name, group) -> {
            Running same = before.get(name);
            after.put(name, same != null && same.group.equals(group) ? same : start(group));
        });
        running = Map.copyOf(after);
        before.forEach((name, old) -> {
            if (!old.equals(after.get(name))) {
                old.stop();
            }
        });
    }

    private Running start(UpstreamGroup group) {
        Upstream.HealthCheck check = group.upstream().healthCheck();
        List<HealthChecker> checkers = check == null
                ? List.of()
                : group.targets().stream()
                        .map(target -> new HealthChecker(
                                group, target, check, transport.group().next()))
                        .toList();
        checkers.forEach(HealthChecker::start);
        return new Running(group, checkers);
    }

    /** How every target does, for status and metrics. */
    public List<Health> health() {
        return running.values().stream()
                .flatMap(each -> each.group.targets().stream()
                        .map(state -> new Health(
                                each.group.upstream().name(), state.label(), state.isHealthy(), state.isEjected())))
                .toList();
    }

    /** Open connections to all of them. */
    public int connections() {
        return running.values().stream()
                .mapToInt(each -> each.group.connections())
                .sum();
    }

    /** Whether a target of {@code upstream} speaks TLS. */
    static boolean isSecure(Upstream upstream) {
        return upstream.targets().stream().anyMatch(Target::secure);
    }
}
