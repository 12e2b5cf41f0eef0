package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parts that are away, one at a time, on a system whose database is somebody else's server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Tag("patient")
class FaultsE2eTest {
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private PostgresServer database;
    private TollgateUp system;
    private AdminApi admin;
    private String key = "";

    FaultsE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        database = PostgresServer.start(folder);
        system = TollgateUp.ready(
                TollgateUp.Setup.empty(folder.resolve("faults"), 1).withEnvironment(database.settings()));
        admin = system.signIn(caller.client());
        route("open", upstream.url(), "15s");
        admin.put("roles/caller", Map.of("name", "caller", "permissions", List.of("open:*", "dead:*", "slow:*")));
        admin.put("consumers/acme", Map.of("name", "acme", "roles", List.of("caller")));
        key = admin.post("consumers/acme/keys", Map.of("alias", "a"))
                .path("secret")
                .asText();
        awaitStatus("/open/hello", 200);
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
    void an_upstream_that_is_away_is_502_and_one_that_is_too_slow_504() throws Exception {
        route("dead", "http://127.0.0.1:" + FreePorts.one(), "15s");
        route("slow", upstream.url(), "200ms");

        awaitStatus("/dead/hello", 502);
        assertThat(caller.get(system.proxy(1, "/dead/hello"), key).body()).contains("\"code\":\"upstream-");
        awaitStatus("/slow/delay/5000", 504);
        assertThat(caller.get(system.proxy(1, "/slow/delay/5000"), key).body()).contains("upstream-timeout");
    }

    @Test
    void a_database_that_is_away_stops_changes_and_no_request() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"));
                var traffic = new Traffic(key, List.of(system.proxy(1, "/open/hello")))) {
            console.signIn("admin", system.adminPassword());

            database.stop();

            await().atMost(NOTICED_WITHIN)
                    .untilAsserted(
                            () -> assertThat(caller.get(system.admin("/readyz")).statusCode())
                                    .isEqualTo(503));
            assertThat(caller.get(system.admin("/livez")).statusCode()).isEqualTo(200);
            console.awaitVisible("database-away");
            console.screenshot("database-away");
            for (String page : List.of("alerts", "token-revocations", "revisions", "audit", "operators", "keys")) {
                console.go(page);
                console.awaitVisible("retry");
                assertThat(console.count("empty-state")).as(page).isZero();
                assertThat(console.one("content").locator("table:visible").count())
                        .as(page)
                        .isZero();
                console.screenshot("database-away-" + page);
            }
            assertThat(caller.get(system.status(1, "/readyz")).statusCode()).isEqualTo(200);
            traffic.awaitAnswered(50);

            database.startAgain();

            await().atMost(NOTICED_WITHIN)
                    .untilAsserted(
                            () -> assertThat(caller.get(system.admin("/readyz")).statusCode())
                                    .isEqualTo(200));
            console.awaitGone("database-away");
            console.press("retry");
            console.awaitOnPage("acme");
            admin.put("roles/after", Map.of("name", "after", "permissions", List.of()));
            traffic.awaitAnswered(50);
            assertThat(traffic.failures()).isEmpty();
        }
    }

    @Test
    void a_database_that_is_frozen_is_told_like_one_that_is_away() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            database.freeze();
            try {
                console.go("keys");
                console.awaitVisible("retry");
                console.awaitVisible("database-away");
                assertThat(console.count("empty-state")).isZero();
            } finally {
                database.thaw();
            }
            console.awaitGone("database-away");
            console.press("retry");
            console.awaitOnPage("acme");
            assertThat(console.complaints()).isEmpty();
        }
    }

    private void route(String name, String url, String responseTimeout) throws IOException {
        admin.put(
                "upstreams/" + name,
                Map.of(
                        "name", name,
                        "targets", List.of(Map.of("url", url)),
                        "timeouts", Map.of("response", responseTimeout)));
        admin.put(
                "routes/" + name,
                Map.of(
                        "name", name,
                        "match", Map.of("paths", List.of("/" + name + "/**")),
                        "upstream", name,
                        "path", Map.of("stripPrefix", "/" + name),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", name + ":read"))));
    }

    private void awaitStatus(String path, int status) {
        await().atMost(NOTICED_WITHIN)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                caller.get(system.proxy(1, path), key).statusCode())
                        .isEqualTo(status));
    }
}
