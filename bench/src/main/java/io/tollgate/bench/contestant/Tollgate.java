package io.tollgate.bench.contestant;

import io.tollgate.bench.load.Endpoint;
import io.tollgate.bench.machine.ProcessTree;
import io.tollgate.launcher.admin.AdminApi;
import io.tollgate.launcher.admin.AdminRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tollgate as it is shipped: PostgreSQL, control plane and one node, configured over the admin API. Only the node's
 * process is counted.
 */
public final class Tollgate implements Contestant {
    private static final Duration IN_FORCE_MAX = Duration.ofSeconds(10);
    private static final String UPSTREAM = "upstream";
    private static final List<String> LIMITS = List.of("per-address", "per-consumer", "per-route");

    private static final Duration KEYS_MAX = Duration.ofMinutes(2);
    private static final long PAUSE_MILLIS = 200;

    private final Ground ground;
    private final String name;
    private final Work work;
    private final TollgateProcesses processes;
    private final String secret;
    private @Nullable String tlsRefused;

    /** Starts and configures it, under a name that the run has not used for that work. */
    public Tollgate(Ground ground, String name, Work work) throws IOException, InterruptedException {
        this(ground, new Variant(name, ground.home(), List.of(), Map.of()), work);
    }

    /** As above, of another build or with other settings. */
    public Tollgate(Ground ground, Variant variant, Work work) throws IOException, InterruptedException {
        this.ground = ground;
        this.name = variant.name();
        this.work = work;
        var folder = (name + " " + work).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        var log = work == Work.PLAIN
                ? "off"
                : ground.folder(folder).resolve("access.log").toString();
        processes = new TollgateProcesses(ground, folder, variant, log);
        var admin = processes.login();
        configure(admin);
        secret = issueKeys(admin);
    }

    private void configure(AdminApi admin) throws IOException {
        var target = Map.of("url", "http://127.0.0.1:" + ground.upstreamPort());
        admin.put("upstreams/" + UPSTREAM, Map.of("name", UPSTREAM, "targets", List.of(target)));
        admin.put("routes/plain", publicRoute("plain", Map.of("paths", List.of("/plain/**"))));
        limit(admin, "per-address", "address", Map.of("requests", 1_000_000, "per", "1s", "burst", 1_000_000));
        limit(admin, "per-consumer", "consumer", Map.of("requests", 1_000_000, "per", "1s", "burst", 1_000_000));
        limit(admin, "per-route", "route", Map.of("requests", 100_000_000, "per", "1m"));
        admin.put("roles/reader", Map.of("name", "reader", "permissions", List.of("items:read")));
        admin.put(
                "routes/policy",
                Map.of(
                        "name",
                        "policy",
                        "match",
                        Map.of("paths", List.of("/policy/**")),
                        "upstream",
                        UPSTREAM,
                        "access",
                        Map.of(
                                "authentication", List.of("api-key"),
                                "permissions", Map.of("read", "items:read", "write", "items:write")),
                        "limits",
                        LIMITS));
        certify(admin);
    }

    private static void limit(AdminApi admin, String name, String by, Map<String, ?> rule) throws IOException {
        admin.put("limits/" + name, Map.of("name", name, "by", List.of(by), "rules", List.of(rule)));
    }

    private void certify(AdminApi admin) throws IOException {
        var certificate = ground.certificate();
        try {
            admin.put(
                    "certificates/default",
                    Map.of(
                            "name", "default",
                            "hosts", List.of("*"),
                            "certPem", Files.readString(certificate.chain()),
                            "keyPem", Files.readString(certificate.key())));
        } catch (AdminRefused refused) {
            tlsRefused = "this version has no TLS listener: PUT /certificates was answered with " + refused.status();
        }
    }

    /** As many as the peers know; returns the first one's secret. */
    private String issueKeys(AdminApi admin) throws IOException {
        String first = "";
        for (int i = 0; i < Ground.KEYS; i++) {
            var consumer = Ground.consumer(i);
            admin.put("consumers/" + consumer, Map.of("name", consumer, "roles", List.of("reader")));
            var issued = admin.post("consumers/" + consumer + "/keys", Map.of("alias", "bench"));
            first = first.isEmpty() ? issued.path("secret").asText() : first;
        }
        return first;
    }

    private static Map<String, ?> publicRoute(String name, Map<String, ?> match) {
        return Map.of("name", name, "match", match, "upstream", UPSTREAM, "access", Map.of("public", true));
    }

    /** Adds routes until there are {@code count} of {@link Routes}; public ones, so that the match stands out. */
    public void addRoutes(int count) throws IOException, InterruptedException {
        var routes = new ArrayList<Map<String, ?>>();
        for (int i = 0; i < count; i++) {
            var match = Map.of("hosts", List.of(Routes.host(i)), "paths", List.of(Routes.template(i)));
            routes.add(publicRoute(Routes.name(i), match));
        }
        processes.login().put("config", Map.of("routes", routes));
        awaitRoute(count - 1);
    }

    /**
     * Adds that many keys over the consumers there are, and returns when the node knows them. They are written into the
     * database: one by one over the admin API a hundred thousand take half an hour.
     */
    public void addKeys(int count) throws IOException, InterruptedException {
        processes.execute(
                """
                INSERT INTO api_keys (id, alias, sha256, consumer, allowed_cidrs, created_at, created_by, sequence, changed_at)
                SELECT 'k_' || lpad(i::text, 12, '0'), 'more-' || i, sha256(('more-' || i)::bytea), 'consumer-' || i %% %d,
                       '{}', now(), 'admin', sequence + i, now()
                FROM credential_head, generate_series(1, %d) AS i""".formatted(Ground.KEYS, count), "UPDATE credential_head SET sequence = sequence + " + count);
        var _ = processes.restartControlPlane(List.of());
        var admin = processes.login();
        var last = "keys/k_%012d".formatted(count);
        var deadlineNanos = System.nanoTime() + KEYS_MAX.toNanos();
        while (admin.get(last).path("enforcement").path("inForce").asInt() < 1) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IOException("the node does not know all keys after " + KEYS_MAX.toSeconds() + " s");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void awaitRoute(int number) throws IOException, InterruptedException {
        var endpoint = new Endpoint(
                Endpoint.Protocol.HTTP1, port(Endpoint.Protocol.HTTP1), Map.of("Host", Routes.host(number)));
        Probe.await(endpoint, Routes.path(number), processes.node().toHandle(), IN_FORCE_MAX);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isWarmedUpSlowly() {
        return true;
    }

    @Override
    public Access open(Endpoint.Protocol protocol) throws IOException, InterruptedException {
        var tls = protocol == Endpoint.Protocol.HTTP1_TLS || protocol == Endpoint.Protocol.H2_TLS;
        var refused = tlsRefused;
        if (tls && refused != null) {
            return new Access.Missing(refused);
        }
        var endpoint = endpoint(protocol);
        try {
            Probe.await(endpoint, work.path(), processes.node().toHandle(), IN_FORCE_MAX);
        } catch (IOException absent) {
            return new Access.Missing(String.valueOf(absent.getMessage()));
        }
        return new Access.Open(endpoint, processTree());
    }

    private Endpoint endpoint(Endpoint.Protocol protocol) {
        return new Endpoint(protocol, port(protocol), Map.of("X-API-Key", secret));
    }

    private int port(Endpoint.Protocol protocol) {
        return processes.port(
                switch (protocol) {
                    case HTTP1, H2C -> TollgateProcesses.Port.PROXY;
                    case HTTP1_TLS, H2_TLS -> TollgateProcesses.Port.PROXY_TLS;
                });
    }

    /** The node's. */
    public ProcessTree processTree() {
        return new ProcessTree(processes.node().toHandle());
    }

    /** Restarts the control plane with more flags; returns the time to its readiness. */
    public Duration restartControlPlane(List<String> flags) throws IOException, InterruptedException {
        return processes.restartControlPlane(flags);
    }

    /** Restarts the node with more flags while the control plane runs; returns the time to the first proxied request. */
    public Duration restartNode(List<String> flags) throws IOException, InterruptedException {
        return processes.restartNode(flags, endpoint(Endpoint.Protocol.HTTP1), work.path());
    }

    @Override
    public void close() {
        processes.close();
    }
}
