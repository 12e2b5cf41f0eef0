package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody watches requests on two nodes: in the console, and with {@code tollgate tail}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class LiveRequestsE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private String key;
    private Path folder;

    LiveRequestsE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        system = TollgateUp.ready(TollgateUp.Setup.empty(temporary.resolve("live"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("permissions", List.of("orders:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put(
                "routes/orders",
                Map.of(
                        "match", Map.of("paths", List.of("/orders/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/orders"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "orders:read"))));
        key = admin.post("consumers/acme/keys", Map.of("alias", "production"))
                .path("secret")
                .asText();
        for (int node = 1; node <= 2; node++) {
            var orders = system.proxy(node, "/orders/hello");
            await().atMost(SOON).until(() -> caller.get(orders, key).statusCode() == 200);
        }
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private static String id(HttpResponse<String> response) {
        return response.headers().firstValue("x-request-id").orElseThrow();
    }

    /** Asks until the page shows it, for nodes begin to tell a moment after the page has opened; the request's id. */
    private static String shown(ConsoleBrowser console, Callable<HttpResponse<String>> call) {
        AtomicReference<String> last = new AtomicReference<>("");
        await().atMost(SOON).until(() -> {
            last.set(id(call.call()));
            return console.appears("live-row-" + last.get());
        });
        return last.get();
    }

    @Test
    void a_page_shows_what_happens_and_why() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("live");
            console.awaitText("live-state", "Watching node-1, node-2");
            String good = shown(console, () -> caller.get(system.proxy(1, "/orders/hello?token=hush"), key));
            String refused = shown(console, () -> caller.post(system.proxy(2, "/orders/hello"), key, "{}"));
            for (int i = 0; i < 6; i++) {
                caller.get(system.proxy(1, "/nowhere/" + i));
                caller.get(system.proxy(2, "/orders/hello"), key);
            }
            console.awaitText("live-row-" + refused, "permission-missing");
            console.awaitText("live-row-" + refused, "acme");
            console.screenshots("live");

            console.press("live-open-" + good);
            console.awaitText("live-event-json", "\"requestId\" : \"" + good + "\"");
            assertThat(console.text("live-event-json")).doesNotContain("hush").doesNotContain(key);
            console.screenshot("live-event");
            console.press("live-event-close");

            console.type("live-status", "none");
            console.awaitOnPage("expected: a status such as 404");
            console.type("live-status", "404");
            shown(console, () -> caller.get(system.proxy(2, "/nowhere/else")));
            console.awaitGone("live-row-" + refused);
            console.press("live-pause");
            console.awaitText("live-state", "Paused");
            console.press("live-pause");
            console.awaitText("live-state", "Watching");
            console.type("live-status", "");

            String denied = shown(console, () -> caller.post(system.proxy(2, "/orders/hello"), key, "{}"));
            console.press("live-explain-" + denied);
            console.awaitText("explain-answer", "names no permission for POST");
            assertThat(console.complaints()).isEmpty();
        }
    }

    @Test
    void the_command_line_shows_them_too_and_comes_back_when_the_control_plane_does() throws Exception {
        Cli cli = new Cli(folder, system);
        cli.signIn(system);
        Path out = folder.resolve("tail.out");
        Path err = folder.resolve("tail.err");
        Process tail = cli.start(out, err, "tail", "--filter", "route=orders", "--filter", "status=2xx");
        try {
            await().atMost(SOON).until(() -> Files.readString(err).contains("watching node-1, node-2"));
            caller.post(system.proxy(1, "/orders/hello"), key, "{}");
            await().atMost(SOON).until(() -> {
                caller.get(system.proxy(1, "/orders/hello"), key);
                return Files.readString(out).endsWith("}\n");
            });
            List<String> lines = Files.readAllLines(out);
            assertThat(lines).allMatch(line -> line.contains("\"http.response.status_code\":200"));
            JsonNode line = Json.parse(lines.getFirst());
            assertThat(line.path("node").asText()).isEqualTo("node-1");
            assertThat(line.path("consumer").asText()).isEqualTo("acme");
            assertThat(line.path("decision").asText()).isEqualTo("ok");

            var killed = system.child("control-plane");
            killed.destroyForcibly();
            await().until(() -> !killed.isAlive());
            await().atMost(SOON).until(() -> Files.readString(err).contains("the connection is lost"));
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
                caller.get(system.proxy(2, "/orders/hello"), key);
                return Files.readString(out).contains("\"node\":\"node-2\"");
            });
        } finally {
            tail.destroy();
            tail.waitFor();
        }
    }
}
