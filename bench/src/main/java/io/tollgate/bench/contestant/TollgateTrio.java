package io.tollgate.bench.contestant;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tollgate as it is shipped: PostgreSQL, a control plane and three nodes, configured over the admin API. */
public final class TollgateTrio implements Trio {
    private static final Duration JOINED_MAX = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 200;
    private static final String UPSTREAM = "upstream";
    private static final Map<String, ?> UNREACHED = Map.of("requests", 1_000_000_000, "per", LIMIT_SECONDS + "s");
    private static final Map<String, ?> WINDOW = Map.of("requests", LIMIT, "per", LIMIT_SECONDS + "s");
    private static final Map<String, ?> BUCKET = Map.of("requests", LIMIT, "per", LIMIT_SECONDS + "s", "burst", LIMIT);

    private final Ground ground;
    private final TollgateProcesses processes;
    private final List<Instance> instances = new ArrayList<>();
    private final List<Map<String, String>> callers;

    /** Starts and configures it; its nodes have found each other. */
    public TollgateTrio(Ground ground) throws IOException, InterruptedException {
        this.ground = ground;
        var variant = new Variant(name(), ground.home(), List.of(), Map.of());
        processes = new TollgateProcesses(ground, "tollgate-trio", variant, "off");
        instances.add(new Instance(processes.port(TollgateProcesses.Port.PROXY), processes.node()));
        while (instances.size() < INSTANCES) {
            var added = processes.addNode();
            instances.add(new Instance(added.proxyPort(), added.process()));
        }
        var admin = processes.login();
        awaitMembers(admin);
        configure(admin);
        callers = issueKeys(admin);
        Trios.awaitAnswers(this);
    }

    private static void awaitMembers(AdminApi admin) throws IOException, InterruptedException {
        var deadlineNanos = System.nanoTime() + JOINED_MAX.toNanos();
        for (int i = 1; i <= INSTANCES; i++) {
            while (admin.get("nodes/node-" + i).at("/cluster/members").size() != INSTANCES) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException(
                            "Tollgate's nodes do not find each other within " + JOINED_MAX.toSeconds() + " s");
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void configure(AdminApi admin) throws IOException {
        var target = Map.of("url", "http://127.0.0.1:" + ground.upstreamPort());
        admin.put("upstreams/" + UPSTREAM, Map.of("name", UPSTREAM, "targets", List.of(target)));
        admin.put("roles/reader", Map.of("name", "reader", "permissions", List.of("items:read")));
        count(admin, "free-strict", "strict", UNREACHED, "/free/strict/**");
        count(admin, "free-relaxed", "relaxed", UNREACHED, "/free/relaxed/**");
        count(admin, "counted-strict", "strict", WINDOW, "/counted/strict/**");
        count(admin, "counted-relaxed", "relaxed", WINDOW, "/counted/relaxed/**");
        count(admin, "counted-bucket", "strict", BUCKET, "/counted/bucket/**");
    }

    /** A limit, and a route that has it and nothing else but a key and a permission. */
    private static void count(AdminApi admin, String name, String mode, Map<String, ?> rule, String path)
            throws IOException {
        admin.put(
                "limits/" + name,
                Map.of("name", name, "by", List.of("consumer"), "rules", List.of(rule), "mode", mode));
        var access = Map.of(
                "authentication", List.of("api-key"),
                "permissions", Map.of("read", "items:read", "write", "items:write"));
        admin.put(
                "routes/" + name,
                Map.of(
                        "name", name,
                        "match", Map.of("paths", List.of(path)),
                        "upstream", UPSTREAM,
                        "access", access,
                        "limits", List.of(name)));
    }

    private static List<Map<String, String>> issueKeys(AdminApi admin) throws IOException {
        var fields = new ArrayList<Map<String, String>>();
        for (int i = 0; i < Ground.KEYS; i++) {
            var consumer = Ground.consumer(i);
            admin.put("consumers/" + consumer, Map.of("name", consumer, "roles", List.of("reader")));
            var issued = admin.post("consumers/" + consumer + "/keys", Map.of("alias", "bench"));
            fields.add(Map.of("X-API-Key", issued.path("secret").asText()));
        }
        return List.copyOf(fields);
    }

    @Override
    public String name() {
        return "Tollgate";
    }

    @Override
    public List<Instance> instances() {
        return List.copyOf(instances);
    }

    @Override
    public List<Map<String, String>> callers() {
        return callers;
    }

    @Override
    public List<Way> free() {
        return List.of(
                new Way("Tollgate, strict", "/free/strict/small"), new Way("Tollgate, relaxed", "/free/relaxed/small"));
    }

    /** All of its ways are. */
    @Override
    public List<Way> impatient() {
        return List.of();
    }

    @Override
    public List<Counted> counted() {
        return List.of(
                Counted.window("Tollgate, strict", "/counted/strict/small"),
                Counted.window("Tollgate, relaxed", "/counted/relaxed/small"),
                Counted.bucket("Tollgate, strict bucket", "/counted/bucket/small"));
    }

    @Override
    public Part frozen() {
        return new Part("one of three nodes", instances.getLast().process());
    }

    @Override
    public Optional<Part> store() {
        return Optional.empty();
    }

    @Override
    public void close() {
        processes.close();
    }
}
