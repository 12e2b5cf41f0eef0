package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How long a change takes from the operator's request until every node acts by it. It prints times and judges none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "publish.routes", matches = "[0-9]+", disabledReason = "bench/publish runs it")
class PublishTimeE2eTest {
    private static final int NODES = 3;
    private static final int TIMES = 15;
    private static final int ROUTES = Integer.getInteger("publish.routes", 10_000);
    private static final int KEYS = Integer.getInteger("publish.keys", 100_000);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private PostgresServer database;
    private TollgateUp system;
    private AdminApi admin;

    PublishTimeE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, SQLException {
        database = PostgresServer.start(folder);
        system = TollgateUp.ready(
                TollgateUp.Setup.empty(folder.resolve("publish"), NODES).withEnvironment(environment()));
        admin = system.signIn(caller.client());
        configuration();
        keys();
        long sequence =
                admin.get("nodes").at("/items/0/desiredCredentialSequence").asLong();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(admin.get("nodes").path("items"))
                        .allSatisfy(node -> {
                            assertThat(node.path("state").asText()).isEqualTo("Ready");
                            assertThat(node.path("credentialSequence").asLong()).isGreaterThanOrEqualTo(sequence);
                        }));
        System.out.printf("%d routes, %d keys, %d nodes%n", ROUTES, KEYS, NODES);
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

    /** Asking again and again with a key that was just revoked must not look like guessing. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(database.settings());
        environment.put("TOLLGATE_CREDENTIAL_GUARD", "off");
        return environment;
    }

    private void configuration() throws IOException {
        List<Map<String, ?>> routes = IntStream.range(0, ROUTES)
                .<Map<String, ?>>mapToObj(PublishTimeE2eTest::route)
                .toList();
        admin.put(
                "config",
                Map.of(
                        "upstreams", List.of(Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url())))),
                        "roles", List.of(Map.of("name", "caller", "permissions", List.of("open:*"))),
                        "consumers", List.of(Map.of("name", "acme", "roles", List.of("caller"))),
                        "routes", routes));
    }

    private static Map<String, ?> route(int number) {
        return Map.of(
                "name",
                "route-" + number,
                "match",
                Map.of(
                        "hosts", List.of("api-" + number % 100 + ".example.com"),
                        "paths", List.of("/service-" + number + "/{id}", "/service-" + number + "/{id}/**")),
                "upstream",
                "echo",
                "access",
                Map.of(
                        "authentication", List.of("api-key"),
                        "permissions", Map.of("read", "open:read", "write", "open:write")));
    }

    /** Straight into the table: over the API it would take longer than everything else. */
    private void keys() throws SQLException {
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
                           head.sequence + n, now()
                    FROM credential_head head, generate_series(1, %d) n
                    """.formatted(KEYS));
            statement.execute("UPDATE credential_head SET sequence = sequence + " + KEYS);
            statement.execute("SELECT pg_notify('tollgate_credentials', sequence::text) FROM credential_head");
            connection.commit();
        }
    }

    /** Milliseconds since {@code begunNanos} when the last node answers so. */
    private long inForce(String path, @Nullable String key, int status, long begunNanos) throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> nodes = new ArrayList<>();
            for (int node = 1; node <= NODES; node++) {
                var address = system.proxy(node, path);
                nodes.add(callers.submit(() -> {
                    var own = new Caller();
                    while ((key == null ? own.get(address) : own.get(address, key)).statusCode() != status) {
                        Thread.sleep(2); // a turn for the nodes, which share the machine
                    }
                    return (System.nanoTime() - begunNanos) / 1_000_000;
                }));
            }
            long last = 0;
            for (var node : nodes) {
                last = Math.max(last, node.get());
            }
            return last;
        }
    }

    @Test
    void from_the_write_until_the_last_node_acts_by_it() throws Exception {
        List<Long> routes = new ArrayList<>();
        List<Long> written = new ArrayList<>();
        List<Long> revoked = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            var key = admin.post("consumers/acme/keys", Map.of("alias", "bench"));
            String secret = key.path("secret").asText();
            String path = "/new-" + i;
            long begunNanos = System.nanoTime();
            admin.put(
                    "routes/new-" + i,
                    Map.of(
                            "name",
                            "new-" + i,
                            "match",
                            Map.of("paths", List.of(path)),
                            "upstream",
                            "echo",
                            "access",
                            Map.of(
                                    "authentication", List.of("api-key"),
                                    "permissions", Map.of("read", "open:read", "write", "open:write"))));
            written.add((System.nanoTime() - begunNanos) / 1_000_000);
            routes.add(inForce(path, null, 401, begunNanos));
            inForce("/new-0", secret, upstreamStatus(secret), System.nanoTime());
            begunNanos = System.nanoTime();
            admin.post("keys/" + key.path("id").asText() + "/revoke", Map.of("reason", "bench"));
            revoked.add(inForce("/new-0", secret, 401, begunNanos));
        }
        print("route: the write alone", written);
        print("route: in force on every node", routes);
        print("key: revocation in force on every node", revoked);
    }

    /** What a request with a good key gets there. */
    private int upstreamStatus(String secret) throws Exception {
        await().until(() -> caller.get(system.proxy(1, "/new-0"), secret).statusCode() != 401);
        return caller.get(system.proxy(1, "/new-0"), secret).statusCode();
    }

    private static void print(String what, List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        System.out.printf(
                "%-40s median %d ms, highest %d ms, all %s%n",
                what, sorted.get(sorted.size() / 2), sorted.getLast(), millis);
    }
}
