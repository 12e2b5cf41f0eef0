package io.tollgate.node.token;

import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.IssuerKeys;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.node.token.KeyFetch.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The issuers of the running configuration and their keys, which outlive it: a revision that does not change where an
 * issuer's keys are fetches nothing. Called by the thread that swaps snapshots; {@link #print} by any.
 */
public final class Issuers implements AutoCloseable {
    private final KeyFetch fetch = new KeyFetch();
    private final Introspections introspections = new Introspections();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("issuer-keys").daemon().factory());
    private volatile Map<String, IssuerPlan> current = Map.of();

    /** No issuer yet. */
    public Issuers() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** From now on the secrets of introspection are opened with {@code key}. */
    public void useSecrets(SecretsKey key) {
        introspections.useSecrets(key);
    }

    /**
     * Plans by name; changes nothing that runs. An issuer that did not change keeps its plan, and tokens stay verified.
     *
     * @param counted the claims that limits count by
     * @throws InvalidDocumentException for the first secret that does not open, with a pointer into the snapshot
     */
    public Map<String, IssuerPlan> compile(List<Issuer> issuers, Set<String> counted) throws InvalidDocumentException {
        Map<Location, KeySource> sources = new HashMap<>();
        sources(current).forEach(source -> sources.put(source.location(), source));
        Map<String, IssuerPlan> plans = new HashMap<>();
        for (int i = 0; i < issuers.size(); i++) {
            Issuer issuer = issuers.get(i);
            IssuerPlan before = current.get(issuer.name());
            plans.put(
                    issuer.name(),
                    before != null
                                    && before.issuer().equals(issuer)
                                    && before.counted().equals(counted)
                            ? before
                            : make(issuer, counted, sources, "/configuration/issuers/" + i));
        }
        return plans;
    }

    private IssuerPlan make(Issuer issuer, Set<String> counted, Map<Location, KeySource> sources, String pointer)
            throws InvalidDocumentException {
        return switch (issuer.proof()) {
            case IssuerKeys keys ->
                new SigningIssuer(
                        issuer,
                        sources.computeIfAbsent(
                                new Location(issuer.issuer(), keys),
                                location -> new KeySource(location, fetch, timer, System::nanoTime)),
                        counted);
            case Introspection introspection ->
                new OpaqueIssuer(
                        issuer,
                        introspection.memory(),
                        introspections.introspector(issuer, introspection, pointer),
                        counted);
        };
    }

    private static List<KeySource> sources(Map<String, IssuerPlan> plans) {
        return plans.values().stream()
                .flatMap(plan -> plan instanceof SigningIssuer signing ? Stream.of(signing.keys()) : Stream.of())
                .toList();
    }

    /** {@code plans} have come into force: fetches their keys, and no others. */
    public void use(Map<String, IssuerPlan> plans) {
        List<KeySource> used = sources(plans);
        sources(current).stream().filter(source -> !used.contains(source)).forEach(KeySource::stop);
        current = Map.copyOf(plans);
        used.forEach(KeySource::start);
    }

    /** Prints how it stands with every issuer, in Prometheus' text format. */
    public void print(StringBuilder out) {
        Map<String, IssuerPlan> plans = new TreeMap<>(current);
        out.append("# TYPE tollgate_issuer_keys gauge\n");
        forSigning(plans, (name, keys) -> {
            KeySet known = keys.keys();
            line(out, "tollgate_issuer_keys{issuer=\"" + name + "\"}", known == null ? 0 : known.size());
        });
        out.append("# TYPE tollgate_issuer_reachable gauge\n");
        plans.forEach((name, plan) -> line(
                out, "tollgate_issuer_reachable{issuer=\"" + name + "\"}", isAway(plan) ? 0 : 1));
        out.append("# TYPE tollgate_issuer_fetches_total counter\n");
        forSigning(plans, (name, keys) -> {
            String labels = "tollgate_issuer_fetches_total{issuer=\"" + name + "\",outcome=\"";
            line(out, labels + "ok\"}", keys.fetched());
            line(out, labels + "failed\"}", keys.failed());
        });
        out.append("# TYPE tollgate_introspections_total counter\n");
        plans.forEach((name, plan) -> {
            if (plan instanceof OpaqueIssuer opaque) {
                opaque.introspector().print(out, name);
            }
        });
    }

    private static void forSigning(Map<String, IssuerPlan> plans, BiConsumer<String, KeySource> then) {
        plans.forEach((name, plan) -> {
            if (plan instanceof SigningIssuer signing) {
                then.accept(name, signing.keys());
            }
        });
    }

    private static boolean isAway(IssuerPlan plan) {
        return switch (plan) {
            case SigningIssuer signing -> signing.keys().isAway();
            case OpaqueIssuer opaque -> opaque.introspector().isAway();
        };
    }

    private static void line(StringBuilder out, String series, long value) {
        out.append(series).append(' ').append(value).append('\n');
    }

    @Override
    public void close() {
        sources(current).forEach(KeySource::stop);
        timer.shutdownNow();
        fetch.close();
        introspections.close();
    }
}
