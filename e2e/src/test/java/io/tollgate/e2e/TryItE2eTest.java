package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
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

/** Who may do what, read off a table and tried out, on a real system of two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class TryItE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private String key;

    TryItE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("try"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("permissions", List.of("orders:read")));
        admin.put("roles/writer", Map.of("permissions", List.of("orders:*")));
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put("consumers/idle", Map.of("roles", List.of("writer"), "enabled", false));
        admin.put(
                "limits/each", Map.of("by", List.of("consumer"), "rules", List.of(Map.of("requests", 5, "per", "1h"))));
        admin.put(
                "routes/orders",
                Map.of(
                        "match", Map.of("hosts", List.of("api.example.com"), "paths", List.of("/orders/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/orders"),
                        "limits", List.of("each"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "orders:read", "write", "orders:write"))));
        admin.put(
                "routes/open",
                Map.of(
                        "match", Map.of("paths", List.of("/open/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/open"),
                        "access", Map.of("public", true)));
        key = admin.post("consumers/acme/keys", Map.of("alias", "production"))
                .path("secret")
                .asText();
        for (int node = 1; node <= 2; node++) {
            var open = system.proxy(node, "/open/hello");
            await().atMost(SOON).until(() -> caller.get(open, key).statusCode() == 200);
        }
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private JsonNode dryRun() throws IOException {
        return admin.post(
                "try",
                Map.of("node", "node-1", "url", "http://api.example.com/orders/hello", "key", key, "dryRun", true));
    }

    @Test
    void a_request_is_tried_from_its_routes_page_and_explained() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("routes/orders", "route-try");
            console.press("route-try");
            console.awaitVisible("try-send");
            assertThat(console.value("try-url")).isEqualTo("https://api.example.com/orders/");
            console.type("try-url", "http://api.example.com/orders/hello?token=hush");
            console.press("try-send");
            console.awaitText("try-status", "401");
            console.awaitText("explain-steps", "needs an API key");
            console.awaitText("try-target", "none: the node answered");
            console.awaitText("explain-step-authenticate", "refuses, ");

            console.type("try-key", key);
            console.press("try-send");
            console.awaitText("try-status", "200");
            console.awaitVisible("try-body-came");
            console.press("try-dry");
            console.awaitGone("try-status");
            console.awaitText("explain-outcome", "Let in");
            console.awaitText("try-targets", "may be chosen");
            console.awaitText("try-limits", "each (of the route), consumer acme: 5 per");
            console.awaitGone("try-course");
            for (int i = 0; i < 5; i++) {
                assertThat(dryRun().at("/limits/0/limit").asText()).isEqualTo("each");
            }
            console.press("try-send");
            console.awaitText("try-status", "200"); // five are let in an hour: what ran dry spent none of them
            console.awaitVisible("try-body-came");
            console.awaitText("try-target", upstream.url());
            console.awaitText("try-course", "Waiting for the answer");
            console.awaitText("explain-step-limit", "was asked, ");
            console.awaitText("explain-step-limit", "this request was counted");
            console.screenshots("try-it");

            console.choose("try-method", "POST");
            console.press("try-send");
            console.awaitText("try-status", "403");
            console.awaitText("explain-steps", "orders:write");

            console.type("try-headers", "host: other");
            console.press("try-send");
            console.awaitOnPage("is not yours to say here");
            assertThat(console.complaints()).isEmpty();
        }
        String trail = admin.get("audit?action=requests.send").toString();
        assertThat(trail).contains("/orders/hello").doesNotContain("hush").doesNotContain(key);
    }

    @Test
    void a_draft_is_tried_from_the_editor_and_nothing_of_it_is_saved() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("routes/open", "route-match-paths");
            console.type("route-match-paths", "/drafted/**");
            console.screenshots("route-draft");
            console.press("try-this-draft");
            console.awaitText("try-draft", "not saved");
            console.type("try-url", "/drafted/hello");
            console.press("try-dry");
            console.awaitText("explain-draft", "routes/open");
            console.awaitText("explain-outcome", "Let in");
            console.awaitText("try-targets", "may be chosen");
            console.screenshots("try-draft");
            assertThat(caller.get(system.proxy(1, "/drafted/hello"), key).statusCode())
                    .as("nodes know nothing of it")
                    .isEqualTo(404);

            console.press("try-draft-back");
            console.awaitVisible("route-match-paths");
            assertThat(console.value("route-match-paths")).isEqualTo("/drafted/**");
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(admin.get("routes/open").at("/match/paths/0").asText()).isEqualTo("/open/**");
    }

    @Test
    void who_may_do_what_is_read_off_a_table() throws IOException {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("roles");
            console.press("roles-who-may");
            console.awaitText("who-may-row-orders-writing", "by orders:*");
            console.awaitText("who-may-row-open-any", "Public");
            console.screenshots("who-may");
            console.choose("who-may-consumer", "acme");
            console.awaitText("who-may-row-orders-reading", "by role reader");
            console.awaitText("who-may-row-orders-writing", "May not");
            console.screenshot("who-may-consumer");
            console.open("who-may?consumer=idle", "who-may-row-orders-writing");
            console.awaitText("who-may-row-orders-writing", "is disabled");
            assertThat(console.complaints()).isEmpty();
        }
    }
}
