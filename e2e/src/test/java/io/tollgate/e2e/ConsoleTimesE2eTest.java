package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a page of the console takes with 10,000 routes, 5,000 consumers and 100,000 keys: from the press to the frame after
 * its rows are there, as the browser's own clock has it. It writes times to {@code target/console.txt} and judges none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "console.rounds", matches = "[0-9]+", disabledReason = "bench/console runs it")
@Tag("alone")
class ConsoleTimesE2eTest {
    private static final int ROUNDS = Integer.getInteger("console.rounds", 30);
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUTES = 10_000;
    private static final int CONSUMERS = 5_000;
    private static final int KEYS = 100_000;
    private static final Path OUT = TollgateUp.HOME.resolve("target").resolve("console.txt");

    /** Presses, or types, and tells milliseconds until the table has other rows, or more of them. */
    private static final String TIMED = """
            ([press, text, table, more]) => new Promise((done, failed) => {
              const rows = () => document.querySelectorAll(`[data-testid^='${table}-row-']`);
              const before = rows().length;
              rows().forEach(row => (row.seenBefore = true));
              const ready = () => (more ? rows().length > before : rows().length > 0 && !rows()[0].seenBefore);
              const begun = performance.now();
              const late = setTimeout(() => failed(new Error(press + ' ' + table + ': nothing in a minute')), 60000);
              const watch = new MutationObserver(() => {
                if (!ready()) return;
                watch.disconnect();
                clearTimeout(late);
                requestAnimationFrame(() => done(performance.now() - begun));
              });
              watch.observe(document.body, { childList: true, subtree: true });
              const target = document.querySelector(`[data-testid='${press}']`);
              if (text === '') return target.click();
              target.inputElement.value = text;
              target.inputElement.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
            })""";

    /** When the first row was there, since the browser began to load the page. */
    private static final String ROWS_SINCE_LOADING = """
            table => new Promise(done => {
              const look = () =>
                document.querySelector(`[data-testid^='${table}-row-']`) ? done(performance.now()) : requestAnimationFrame(look);
              look();
            })""";

    private final Caller caller = new Caller();
    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private PostgresServer database;
    private TollgateUp system;
    private AdminApi admin;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Files.deleteIfExists(OUT);
        database = PostgresServer.start(folder);
        system = TollgateUp.ready(
                TollgateUp.Setup.empty(folder.resolve("console"), 1).withEnvironment(database.settings()));
        admin = system.signIn(caller.client());
        configure();
        addKeys();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(admin.get("nodes").at("/items/0/state").asText())
                                .isEqualTo("Ready"));
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private void configure() throws IOException {
        admin.put(
                "config",
                Map.of(
                        "upstreams",
                                List.of(named("echo", Map.of("targets", List.of(Map.of("url", "http://127.0.0.1:9"))))),
                        "roles", List.of(named("caller", Map.of("permissions", List.of("open:*")))),
                        "consumers",
                                IntStream.range(0, CONSUMERS)
                                        .mapToObj(number ->
                                                named("consumer-" + number, Map.of("roles", List.of("caller"))))
                                        .toList(),
                        "routes",
                                IntStream.range(0, ROUTES)
                                        .mapToObj(ConsoleTimesE2eTest::route)
                                        .toList()));
    }

    private static Map<String, ?> named(String name, Map<String, ?> fields) {
        Map<String, Object> object = new LinkedHashMap<>(fields);
        object.put("name", name);
        return object;
    }

    private static Map<String, ?> route(int number) {
        return named(
                "route-" + number,
                Map.of(
                        "match",
                        Map.of(
                                "hosts", List.of("api-" + number % 100 + ".example.com"),
                                "paths", List.of("/service-" + number + "/{id}", "/service-" + number + "/{id}/**")),
                        "upstream",
                        "echo",
                        "access",
                        Map.of(
                                "authentication", List.of("api-key"),
                                "permissions", Map.of("read", "open:read", "write", "open:write"))));
    }

    /** Straight into the table: over the API it would take longer than everything else. */
    private void addKeys() throws SQLException {
        var settings = database.settings();
        try (var connection = DriverManager.getConnection(
                        settings.get("TOLLGATE_DB_URL"),
                        settings.get("TOLLGATE_DB_USER"),
                        settings.get("TOLLGATE_DB_PASSWORD"));
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO api_keys (id, alias, sha256, consumer, allowed_cidrs, created_at, created_by, sequence, changed_at)
                    SELECT 'k_' || lpad(n::text, 12, '0'), 'key ' || n, sha256(n::text::bytea), 'consumer-' || n %% %1$d, '{}',
                           now() - n * interval '1 minute', 'bench', head.sequence + n, now()
                    FROM credential_head head, generate_series(1, %2$d) n
                    """.formatted(CONSUMERS, KEYS));
            statement.execute("UPDATE credential_head SET sequence = sequence + " + KEYS);
            statement.execute("SELECT pg_notify('tollgate_credentials', sequence::text) FROM credential_head");
            connection.commit();
        }
    }

    @Test
    void pages_of_long_lists() throws IOException {
        try (ConsoleBrowser console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                visit(console, "routes", "name", "service-" + (100 + round + WARM_UP_ROUNDS), round >= 0);
                visit(console, "consumers", "updatedAt", "consumer-" + (100 + round + WARM_UP_ROUNDS), round >= 0);
                visit(console, "keys", "alias", "key " + (100 + round + WARM_UP_ROUNDS), round >= 0);
            }
            report(); // also when the browser complained of something
            assertThat(console.complaints()).isEmpty();
        }
    }

    private void visit(ConsoleBrowser console, String list, String sort, String search, boolean counts) {
        Map<String, Double> took = new LinkedHashMap<>();
        console.go("roles");
        took.put("first page", timed(console, "nav-" + list, "", list, false));
        took.put("next page", timed(console, "show-more", "", list, true));
        took.put("sort", timed(console, list + "-sort-" + sort, "", list, false));
        took.put("the other way", timed(console, list + "-sort-" + sort, "", list, false));
        took.put("search", timed(console, "search", search, list, false));
        console.open(list, "page-title");
        console.reload();
        took.put("by its address", number(console.evaluate(ROWS_SINCE_LOADING, list)));
        if (counts) {
            took.forEach((what, millis) -> times.computeIfAbsent(list + ": " + what, first -> new ArrayList<>())
                    .add(millis));
        }
    }

    private static double timed(ConsoleBrowser console, String press, String text, String table, boolean more) {
        return number(console.evaluate(TIMED, List.of(press, text, table, more)));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private void report() throws IOException {
        StringBuilder text =
                new StringBuilder("%n%d routes, %d consumers, %d keys; %d visits of each page, milliseconds%n"
                        .formatted(ROUTES, CONSUMERS, KEYS, ROUNDS));
        times.forEach((what, all) -> {
            List<Double> sorted = all.stream().sorted().toList();
            text.append("  %-28s median %5.0f   p99 %5.0f   lowest %5.0f%n"
                    .formatted(
                            what,
                            sorted.get(sorted.size() / 2),
                            sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1),
                            sorted.getFirst()));
        });
        text.append(
                "A search waits 200 ms for more letters, which are in its times. \"By its address\" loads the whole page anew.\n");
        Files.writeString(OUT, text);
    }
}
