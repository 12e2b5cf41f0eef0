package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key gets limits of its own and a limit becomes global, in the console; nodes count by all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class LimitsEverywhereE2eTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private Path folder = Path.of("");
    private TollgateUp system;
    private AdminApi admin;

    LimitsEverywhereE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        system = TollgateUp.ready(TollgateUp.Setup.empty(temporary.resolve("everywhere"), 1));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("permissions", List.of("shop:read")));
        limit("of-consumer", 5_000);
        limit("of-key", 3);
        limit("also", 4_000);
        limit("of-route", 6_000);
        limit("over-all", 9_000);
        admin.put("consumers/acme", Map.of("roles", List.of("reader"), "limits", List.of("of-consumer")));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "limits", List.of("of-route"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "shop:read"))));
    }

    private void limit(String name, int requests) throws IOException {
        admin.put(
                "limits/" + name, Map.of("by", List.of(), "rules", List.of(Map.of("requests", requests, "per", "1h"))));
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private HttpResponse<String> send(String key) throws IOException, InterruptedException {
        return caller.get(system.proxy(1, "/shop/hello"), key);
    }

    private static String policies(HttpResponse<String> response) {
        return response.headers().firstValue("ratelimit-policy").orElse("");
    }

    @Test
    void limits_of_key_consumer_and_route_and_global_ones_hold_at_once() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("limits/over-all", "limit-use-none");
            console.tick("limit-global");
            console.save();
            console.open("limits/over-all", "limit-use-global");
            console.awaitText("limit-use-global", "Every request that a route takes");

            console.go("keys");
            console.press("keys-issue");
            console.choose("key-consumer", "acme");
            console.type("key-alias", "slow");
            console.choose("key-limits", "of-key");
            console.press("key-issue-confirm");
            console.awaitVisible("key-secret");
            String key = console.text("key-secret");
            console.press("key-secret-done");

            await().atMost(SOON).until(() -> send(key).statusCode() == 429);
            HttpResponse<String> refused = send(key);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(policies(refused)).contains("\"of-key\";q=3;w=3600");

            console.open("limits/of-key", "limit-use-keys");
            console.awaitText("limit-use-keys", "1 API key");
            console.open("limits/of-route", "limit-use-routes");
            console.awaitText("limit-use-routes", "shop");
            console.open("limits/of-consumer", "limit-use-consumers");
            console.awaitText("limit-use-consumers", "acme");
            assertThat(console.forms("limit-used-by", new Accessibility())).isEmpty();

            String id = admin.get("keys?q=slow").at("/items/0/id").asText();
            console.open("keys?q=slow", "key-limits-" + id);
            console.awaitOnPage("limits: of-key");
            console.press("key-limits-" + id);
            console.awaitText("key-limits-dialog", "on every node at once");
            console.screenshot("key-limits");
            console.choose("key-limits-of", "also");
            console.press("key-limits-confirm");
            console.awaitGone("key-limits-dialog");
            assertThat(admin.get("keys/" + id).path("limits").toString()).isEqualTo("[\"of-key\",\"also\"]");
            assertThat(console.complaints()).isEmpty();
            onTheCommandLine(id, key);
        }
    }

    private void onTheCommandLine(String id, String key) throws Exception {
        Cli cli = new Cli(folder, system);
        cli.signIn(system);
        assertThat(cli.good("key", "limit", id)).isEqualTo(id + " has no limits of its own\n");
        await().atMost(SOON).until(() -> send(key).statusCode() == 200);
        assertThat(policies(send(key)))
                .isEqualTo("\"over-all\";q=9000;w=3600, \"of-route\";q=6000;w=3600, \"of-consumer\";q=5000;w=3600");
        assertThat(cli.good("key", "limit", id, "of-key")).isEqualTo(id + " has limits of-key\n");
        await().atMost(SOON).until(() -> policies(send(key)).endsWith("\"of-key\";q=3;w=3600"));
        assertThat(cli.run("key", "limit", id, "nothing").output()).contains("/limits/0");
        String other = cli.good("key", "issue", "acme", "--limit", "of-key", "--limit", "over-all", "-o", "json");
        assertThat(other).contains("of-key", "over-all");
    }
}
