package io.tollgate.node.token;

import io.tollgate.core.config.Introspection;
import io.tollgate.core.config.Issuer;
import io.tollgate.core.config.IssuerKeys;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.secret.SecretsKey;
import io.tollgate.node.token.KeyFetch.Location;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuers of the running configuration and their keys, which outlive it: a revision that does not change where an
 * issuer's keys are fetches nothing. Called by the thread that swaps snapshots; {@link #print} by any.
 */
public final class Issuers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Issuers.class);

    private final KeyFetch fetch = new KeyFetch();
    private final Introspections introspections = new Introspections();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("issuer-keys").daemon().factory());
    private final KeyShelf shelf;
    private final Supplier<SignatureProvider> choice;
    private volatile Map<String, IssuerPlan> current = Map.of();
    /** Null before the first key came. */
    private volatile @Nullable SignatureProvider signing;

    /**
     * No issuer yet.
     *
     * @param shelf where key sets are kept over restarts
     * @param nativeSignatures whether a native library may verify signatures; the JDK does where there is none
     */
    public Issuers(KeyShelf shelf, boolean nativeSignatures) {
        this.shelf = shelf;
        choice = nativeSignatures ? SignatureProvider::best : () -> SignatureProvider.JDK;
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
                        issuer, sources.computeIfAbsent(new Location(issuer.issuer(), keys), this::source), counted);
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

    private SignatureProvider signatures() {
        SignatureProvider chosen = choice.get();
        signing = chosen;
        return chosen;
    }

    private KeySource source(Location location) {
        return new KeySource(
                location,
                fetch,
                new KeptKeys(location, shelf, InstantSource.system()),
                this::signatures,
                timer,
                System::nanoTime);
    }

    /** {@code plans} have come into force: fetches their keys, and no others. */
    public void use(Map<String, IssuerPlan> plans) {
        List<KeySource> used = sources(plans);
        sources(current).stream().filter(source -> !used.contains(source)).forEach(KeySource::stop);
        current = Map.copyOf(plans);
        fetch.keepOnly(used.stream().map(KeySource::location).toList());
        used.forEach(KeySource::start);
        try {
            timer.execute(() -> tidy(used));
        } catch (RejectedExecutionException e) {
            LOG.debug("the node ends");
        }
    }

    private void tidy(Collection<KeySource> used) {
        try {
            shelf.keepOnly(used.stream().map(source -> source.kept().name()).collect(Collectors.toSet()));
        } catch (IOException e) {
            LOG.warn("keys of issuers that are no more stay on disk: {}", e.getMessage());
        }
    }

    /** Prints how it stands with every issuer, in Prometheus' text format. */
    public void print(StringBuilder out) {
        Map<String, IssuerPlan> plans = new TreeMap<>(current);
        out.append("# TYPE tollgate_issuer_keys gauge\n");
        forSigning(plans, (name, keys) -> {
            KeySet known = keys.keys();
            line(out, "tollgate_issuer_keys{issuer=\"" + name + "\"}", known == null ? 0 : known.size());
        });
        SignatureProvider used = signing;
        if (used != null) {
            out.append("# TYPE tollgate_signature_provider_info gauge\n");
            line(out, "tollgate_signature_provider_info{provider=\"" + used.name() + "\"}", 1);
        }
        out.append("# TYPE tollgate_issuer_reachable gauge\n");
        plans.forEach(
                (name, plan) -> line(out, "tollgate_issuer_reachable{issuer=\"" + name + "\"}", isAway(plan) ? 0 : 1));
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
