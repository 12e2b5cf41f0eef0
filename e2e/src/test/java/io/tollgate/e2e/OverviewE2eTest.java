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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of many routes, consumers and nodes, with many alerts, the overview shows as much as one screen holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class OverviewE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUTES = 9;
    private static final int SILENT_NODES = 12;

    /** As wide as a name in a table gets. */
    private static final String LONG = "a-name-that-is-as-long-as-a-name-in-this-table-may-well-become-";

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private PostgresServer database;
    private TollgateUp system;
    private AdminApi admin;

    OverviewE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        database = PostgresServer.start(folder);
        system = TollgateUp.ready(
                TollgateUp.Setup.empty(folder.resolve("overview"), 1).withEnvironment(database.settings()));
        admin = system.signIn(caller.client());
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/caller", Map.of("permissions", List.of("open:read")));
        for (int i = 0; i < ROUTES; i++) {
            admin.put("routes/" + LONG + i, route(i));
            admin.put("consumers/" + LONG + i, Map.of("roles", List.of("caller")));
        }
        addNodes();
    }

    private static Map<String, ?> route(int number) {
        return Map.of(
                "match",
                Map.of("paths", List.of("/r" + number + "/**")),
                "upstream",
                "echo",
                "access",
                Map.of("authentication", List.of("api-key"), "permissions", Map.of("read", "open:read")));
    }

    /** Who were enrolled and never came: each of them is an alert, too. Straight into the table, as nobody starts them. */
    private void addNodes() throws SQLException {
        Map<String, String> settings = database.settings();
        try (var connection = DriverManager.getConnection(
                        settings.get("TOLLGATE_DB_URL"),
                        settings.get("TOLLGATE_DB_USER"),
                        settings.get("TOLLGATE_DB_PASSWORD"));
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO nodes (name, enrolled_at)
                    SELECT 'edge-frankfurt-' || n, now() - interval '1 hour' FROM generate_series(1, %d) n
                    """.formatted(SILENT_NODES));
            statement.execute("SELECT pg_notify('tollgate_nodes', gen_random_uuid()::text)");
        }
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
    void however_much_there_is_the_overview_is_no_higher_than_a_screen() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            String key = admin.post("consumers/" + LONG + i + "/keys", Map.of("alias", "production"))
                    .path("secret")
                    .asText();
            keys.add(key);
            var address = system.proxy(1, "/r" + i + "/hello");
            await().atMost(SOON).until(() -> caller.get(address, key).statusCode() == 200);
        }
        await().atMost(SOON)
                .until(() -> admin.get("alerts?state=firing&rule=node-stale")
                                .path("items")
                                .size()
                        == SILENT_NODES);
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("", "overview-alerts");
            await().atMost(SOON).until(() -> {
                for (int i = 0; i < ROUTES; i++) {
                    caller.get(system.proxy(1, "/r" + i + "/hello"), keys.get(i));
                }
                return console.rows("top-routes").size() == 6
                        && console.rows("top-consumers").size() == 6
                        && console.count("first-steps") == 0;
            });
            console.awaitText("overview-alerts", "and " + (SILENT_NODES - 3) + " more");
            console.awaitText("overview-nodes", "1/" + (SILENT_NODES + 1) + " nodes in sync");
            console.awaitText("overview-nodes-more", "and " + (SILENT_NODES + 1 - 5) + " more");
            console.screenshot("overview-full");
            assertThat(console.evaluate("unused => document.documentElement.scrollHeight", ""))
                    .as("height of the page on a screen of 1440 × 900")
                    .isEqualTo(900);
            assertThat(console.evaluate(
                            "unused => [...document.querySelectorAll('.tg-thirds .tg-table-wrap')]"
                                    + ".filter(one => one.scrollWidth > one.clientWidth).length",
                            ""))
                    .as("tables that have to be pushed sideways")
                    .isEqualTo(0);
            assertThat(console.complaints()).isEmpty();
        }
    }
}
