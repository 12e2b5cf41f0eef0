package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a change takes until three nodes act by it, and what it costs the requests meanwhile; all stamps are of one clock.
 * It writes times to {@code target/publish.txt} and judges none; what it asserts is that no request fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "publish.changes", matches = "[0-9]+", disabledReason = "bench/publish runs it")
@Tag("alone")
class PublishTimeE2eTest {
    private static final int NODES = 3;
    private static final int CHANGES = Integer.getInteger("publish.changes", 30);
    private static final int CALLERS_EACH = 2;
    /** As the other benchmarks warm a JVM up: what changes alone use is compiled by then. */
    private static final int WARM_UP_CHANGES = 100;

    private static final Duration IN_FORCE_WITHIN = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofMillis(700);
    private static final Path OUT = TollgateUp.HOME.resolve("target").resolve("publish.txt");

    private final Caller caller = new Caller();
    /** One for each node, with its connection. */
    private final List<Caller> probes =
            Stream.generate(Caller::new).limit(NODES).toList();

    private final EchoUpstream upstream;
    private PostgresServer database;
    private TollgateUp system;
    private AdminApi admin;
    private String key = "";
    private int keys;
    private int made;

    PublishTimeE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Files.deleteIfExists(OUT);
        database = PostgresServer.start(folder);
        system = TollgateUp.ready(
                TollgateUp.Setup.empty(folder.resolve("publish"), NODES).withEnvironment(database.settings()));
        admin = system.signIn(caller.client());
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        if (database != null) {
            database.close();
        }
        upstream.close();
    }

    @Test
    @Order(1)
    void with_1_000_routes() throws Exception {
        measure(1_000, 1_000);
    }

    @Test
    @Order(2)
    void with_10_000_routes_and_100_000_keys() throws Exception {
        measure(10_000, 100_000);
    }

    private void measure(int routes, int keysWanted) throws Exception {
        configure(routes);
        if (key.isEmpty()) {
            key = admin.post("consumers/acme/keys", Map.of("alias", "load"))
                    .path("secret")
                    .asText();
        }
        addKeys(keysWanted);
        awaitInStep();
        List<URI> addresses = IntStream.rangeClosed(1, NODES)
                .mapToObj(node -> system.proxy(node, "/load"))
                .toList();
        try (TimedTraffic traffic = new TimedTraffic(key, addresses, CALLERS_EACH)) {
            for (int i = 0; i < WARM_UP_CHANGES; i++) {
                change();
            }
            traffic.reset();
            List<TimedTraffic.Window> windows = new ArrayList<>();
            List<Long> written = new ArrayList<>();
            List<Long> inForce = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                LockSupport.parkNanos(QUIET.toNanos()); // requests that no change disturbs, to compare with
                Stamps stamps = change();
                windows.add(new TimedTraffic.Window(stamps.begunNanos, stamps.inForceNanos));
                written.add(millis(stamps.begunNanos, stamps.acknowledgedNanos));
                inForce.add(millis(stamps.acknowledgedNanos, stamps.inForceNanos));
            }
            report(routes, keysWanted, traffic, windows, written, inForce);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    private static long millis(long from, long to) {
        return Math.max(0, (to - from) / 1_000_000);
    }

    private static void report(
            int routes,
            int keys,
            TimedTraffic traffic,
            List<TimedTraffic.Window> windows,
            List<Long> written,
            List<Long> inForce)
            throws IOException {
        String text = "%n%d routes, %d keys, %d nodes, %d changes of a route%n".formatted(routes, keys, NODES, CHANGES)
                + "  from the request to its answer             " + times(written)
                + "  from the answer until the last node acts   " + times(inForce)
                + "  requests while something changes           " + traffic.line(windows, true) + "\n"
                + "  requests else                              " + traffic.line(windows, false) + "\n"
                + "  failed requests                            "
                + traffic.failures().size() + "\n";
        Files.writeString(OUT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String times(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return "median %d ms, p99 %d ms, highest %d ms, all %s%n"
                .formatted(
                        sorted.get(sorted.size() / 2),
                        sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1),
                        sorted.getLast(),
                        millis);
    }

    private void configure(int routes) throws IOException {
        List<Map<String, ?>> all = new ArrayList<>(IntStream.range(0, routes)
                .<Map<String, ?>>mapToObj(number -> route(
                        "route-" + number,
                        Map.of(
                                "hosts", List.of("api-" + number % 100 + ".example.com"),
                                "paths", List.of("/service-" + number + "/{id}", "/service-" + number + "/{id}/**"))))
                .toList());
        all.add(route("load", Map.of("paths", List.of("/load"))));
        admin.put(
                "config",
                Map.of(
                        "upstreams", List.of(Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url())))),
                        "roles", List.of(Map.of("name", "caller", "permissions", List.of("open:*"))),
                        "consumers", List.of(Map.of("name", "acme", "roles", List.of("caller"))),
                        "routes", all));
    }

    private static Map<String, ?> route(String name, Map<String, ?> match) {
        return Map.of(
                "name",
                name,
                "match",
                match,
                "upstream",
                "echo",
                "access",
                Map.of(
                        "authentication", List.of("api-key"),
                        "permissions", Map.of("read", "open:read", "write", "open:write")));
    }

    /** Straight into the table: over the API it would take longer than everything else. */
    private void addKeys(int wanted) throws SQLException {
        var settings = database.settings();
        try (var connection = DriverManager.getConnection(
                        settings.get("TOLLGATE_DB_URL"),
                        settings.get("TOLLGATE_DB_USER"),
                        settings.get("TOLLGATE_DB_PASSWORD"));
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO api_keys (id, alias, sha256, consumer, allowed_cidrs, created_at, created_by, sequence, changed_at)
                    SELECT 'k_' || lpad(n::text, 12, '0'), 'key ' || n, sha256(n::text::bytea), 'acme', '{}', now(), 'bench',
                           head.sequence + n - %1$d, now()
                    FROM credential_head head, generate_series(%1$d + 1, %2$d) n
                    """.formatted(keys, wanted));
            statement.execute("UPDATE credential_head SET sequence = sequence + " + (wanted - keys));
            statement.execute("SELECT pg_notify('tollgate_credentials', sequence::text) FROM credential_head");
            connection.commit();
        }
        keys = wanted;
    }

    private void awaitInStep() throws IOException {
        long sequence =
                admin.get("nodes").at("/items/0/desiredCredentialSequence").asLong();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(admin.get("nodes").path("items"))
                        .allSatisfy(node -> {
                            assertThat(node.path("state").asText()).isEqualTo("Ready");
                            assertThat(node.path("credentialSequence").asLong())
                                    .isGreaterThanOrEqualTo(Math.max(sequence, keys));
                            assertThat(node.path("revision").asLong())
                                    .isEqualTo(node.path("desiredRevision").asLong());
                        }));
    }

    /** When a change was asked for, when that was answered, and when the last node acted by it. */
    private record Stamps(long begunNanos, long acknowledgedNanos, long inForceNanos) {}

    private Stamps change() throws Exception {
        String name = "new-" + made++;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> nodes = IntStream.rangeClosed(1, NODES)
                    .mapToObj(node ->
                            callers.submit(() -> inForceNanos(probes.get(node - 1), system.proxy(node, "/" + name))))
                    .toList();
            long begun = System.nanoTime();
            admin.put("routes/" + name, route(name, Map.of("paths", List.of("/" + name))));
            long acknowledged = System.nanoTime();
            long last = acknowledged;
            for (Future<Long> node : nodes) {
                last = Math.max(last, node.get());
            }
            return new Stamps(begun, acknowledged, last);
        }
    }

    /** When that node has the route: it asks for a key from then on. */
    private static long inForceNanos(Caller probe, URI address) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + IN_FORCE_WITHIN.toNanos();
        int status = probe.get(address).statusCode();
        while (status != 401) {
            if (System.nanoTime() > giveUp) {
                throw new IOException(address + ": " + status + " (expected: 401 within " + IN_FORCE_WITHIN + ")");
            }
            Thread.sleep(3); // a turn for the nodes, which share the machine
            status = probe.get(address).statusCode();
        }
        return System.nanoTime();
    }
}
