package io.tollgate.node.token;

import io.tollgate.core.config.Issuer;
import io.tollgate.node.token.KeyFetch.Location;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The issuers of the running configuration and their keys, which outlive it: a revision that does not change where an
 * issuer's keys are fetches nothing. Called by the thread that swaps snapshots; {@link #print} by any.
 */
public final class Issuers implements AutoCloseable {
    private final KeyFetch fetch = new KeyFetch();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("issuer-keys").daemon().factory());
    private volatile Map<String, IssuerPlan> current = Map.of();

    /** No issuer yet. */
    public Issuers() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Plans by name; changes nothing that runs. An issuer that did not change keeps its plan, and tokens stay verified.
     *
     * @param counted the claims that limits count by
     */
    public Map<String, IssuerPlan> compile(List<Issuer> issuers, Set<String> counted) {
        Map<Location, KeySource> sources = new HashMap<>();
        current.values().forEach(plan -> sources.put(plan.keys().location(), plan.keys()));
        Map<String, IssuerPlan> plans = new HashMap<>();
        for (Issuer issuer : issuers) {
            IssuerPlan before = current.get(issuer.name());
            plans.put(
                    issuer.name(),
                    before != null
                                    && before.issuer().equals(issuer)
                                    && before.counted().equals(counted)
                            ? before
                            : new IssuerPlan(
                                    issuer,
                                    sources.computeIfAbsent(
                                            new Location(issuer.issuer(), issuer.keys()),
                                            location -> new KeySource(location, fetch, timer, System::nanoTime)),
                                    counted));
        }
        return plans;
    }

    /** {@code plans} have come into force: fetches their keys, and no others. */
    public void use(Map<String, IssuerPlan> plans) {
        Collection<KeySource> used =
                plans.values().stream().map(IssuerPlan::keys).toList();
        current.values().stream()
                .map(IssuerPlan::keys)
                .filter(source -> !used.contains(source))
                .forEach(KeySource::stop);
        current = Map.copyOf(plans);
        used.forEach(KeySource::start);
    }

    /** Prints how it stands with every issuer's keys, in Prometheus' text format. */
    public void print(StringBuilder out) {
        Map<String, IssuerPlan> plans = new TreeMap<>(current);
        out.append("# TYPE tollgate_issuer_keys gauge\n");
        plans.forEach((name, plan) -> {
            KeySet keys = plan.keys().keys();
            line(out, "tollgate_issuer_keys{issuer=\"" + name + "\"}", keys == null ? 0 : keys.size());
        });
        out.append("# TYPE tollgate_issuer_reachable gauge\n");
        plans.forEach((name, plan) -> line(
                out,
                "tollgate_issuer_reachable{issuer=\"" + name + "\"}",
                plan.keys().isAway() ? 0 : 1));
        out.append("# TYPE tollgate_issuer_fetches_total counter\n");
        plans.forEach((name, plan) -> {
            String labels = "tollgate_issuer_fetches_total{issuer=\"" + name + "\",outcome=\"";
            line(out, labels + "ok\"}", plan.keys().fetched());
            line(out, labels + "failed\"}", plan.keys().failed());
        });
    }

    private static void line(StringBuilder out, String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
    }

    @Override
    public void close() {
        current.values().forEach(plan -> plan.keys().stop());
        timer.shutdownNow();
        fetch.close();
    }
}
