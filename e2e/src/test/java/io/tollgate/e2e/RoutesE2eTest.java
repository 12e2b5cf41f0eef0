package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The list of routes and a route's page on a real system with real requests, and the console without a mouse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class RoutesE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FINE = 30;
    private static final int FAILED = 10;

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private ConsoleBrowser console;
    private String key = "";

    RoutesE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("routes"), 1));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/caller", Map.of("permissions", List.of("shop:*")));
        admin.put("consumers/acme", Map.of("roles", List.of("caller")));
        key = admin.post("consumers/acme/keys", Map.of("alias", "app"))
                .path("secret")
                .asText();
        route("orders", 0);
        route("catalogue", 0);
        route("stock", 0);
        await().atMost(SOON).until(() -> status("/stock/hello") == 200); // the others are there since before
        for (int i = 0; i < FINE; i++) {
            assertThat(status("/orders/hello")).isEqualTo(200);
        }
        for (int i = 0; i < FAILED; i++) {
            assertThat(status("/orders/status/503")).isEqualTo(503);
        }
        await().atMost(SOON)
                .until(() -> admin.get("telemetry/summary?window=15m")
                                .at("/errors/status5xx")
                                .asInt()
                        == FAILED);
        console = new ConsoleBrowser(system.console("/"));
        console.signIn("admin", system.adminPassword());
    }

    @AfterAll
    void stop() {
        if (console != null) {
            console.close();
        }
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private void route(String name, int priority) throws IOException {
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("match", Map.of("paths", List.of("/" + name + "/**")));
        route.put("upstream", "shop");
        route.put("priority", priority);
        route.put("path", Map.of("stripPrefix", "/" + name));
        route.put(
                "access",
                Map.of(
                        "authentication",
                        List.of("api-key"),
                        "permissions",
                        Map.of("read", "shop:read", "write", "shop:write")));
        admin.put("routes/" + name, route);
    }

    private int status(String path) throws IOException, InterruptedException {
        return caller.get(system.proxy(1, path), key).statusCode();
    }

    private long revision() throws IOException {
        return admin.get("revisions").at("/items/0/number").asLong();
    }

    private boolean enabled(String name) throws IOException {
        return admin.get("routes/" + name).path("enabled").asBoolean();
    }

    @Test
    @Order(1)
    void each_route_in_the_list_says_what_it_has_of_requests() {
        console.go("routes");
        console.awaitText("route-failed-orders", "25.0 %");
        console.awaitText("route-p95-orders", "ms");
        assertThat(Double.parseDouble(console.text("route-rate-orders").replace("/s", "")))
                .isPositive();
        console.awaitText("route-rate-catalogue", "–"); // nobody called it
        console.screenshots("routes-list");

        console.press("routes-sort-name");
        console.awaitAddress("sort=name");
        console.press("routes-sort-name");
        console.awaitAddress("sort=-name");
        console.reload();
        console.awaitVisible("routes-row-orders");
        assertThat(console.rows("routes")).isSortedAccordingTo(Comparator.reverseOrder());
        console.one("route-rate-orders").locator("a").click();
        console.awaitVisible("route-overview");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(2)
    void chosen_routes_are_switched_off_and_on_together_in_one_revision() throws Exception {
        long before = revision();
        console.go("routes");
        console.one("route-choose-stock").focus();
        console.key("Space");
        console.awaitText("routes-chosen", "1 route chosen");
        console.one("route-choose-catalogue").check();
        console.awaitText("routes-chosen", "2 routes chosen");
        console.screenshots("routes-chosen");
        console.press("routes-bulk-disable");
        console.awaitText("bulk-names", "stock");
        console.awaitText("bulk-dialog", "Disable 2 routes?");
        console.awaitText("bulk-dialog", "get 404");
        console.type("bulk-reason", "moving house");
        console.screenshot("routes-disable");
        console.pressTwiceAtOnce("bulk-confirm");
        console.awaitGone("bulk-dialog");
        console.settle();
        assertThat(revision()).isEqualTo(before + 1);
        var revision = admin.get("revisions/" + (before + 1));
        assertThat(revision.path("objects").findValuesAsText("object"))
                .containsExactlyInAnyOrder("routes/catalogue", "routes/stock");
        assertThat(revision.path("message").asText()).isEqualTo("moving house");
        await().atMost(SOON).until(() -> status("/stock/hello") == 404);
        assertThat(status("/orders/hello")).isEqualTo(200);
        assertThat(console.one("routes-bulk").isVisible())
                .as("what was chosen is done")
                .isFalse();

        console.one("routes-choose-all").check();
        console.awaitText("routes-chosen", "3 routes chosen");
        console.press("routes-bulk-enable");
        console.awaitText("bulk-preview", "1 more is so already");
        console.press("bulk-confirm");
        console.awaitGone("bulk-dialog");
        assertThat(revision()).isEqualTo(before + 2);
        await().atMost(SOON).until(() -> status("/stock/hello") == 200);
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(3)
    void what_somebody_changed_meanwhile_is_named_and_nothing_is_done() throws Exception {
        console.go("routes");
        console.one("routes-choose-all").check();
        console.awaitText("routes-chosen", "3 routes chosen");
        route("stock", 4);
        long before = revision();
        console.press("routes-bulk-delete");
        console.awaitText("bulk-dialog", "None of them was changed");
        console.awaitText("bulk-dialog", "routes/stock was changed by somebody");
        assertThat(console.one("bulk-confirm").isEnabled()).isFalse();
        console.screenshot("routes-conflict");
        console.press("bulk-cancel");
        console.awaitGone("bulk-dialog");
        assertThat(revision()).isEqualTo(before);

        console.one("route-choose-stock").check(); // as it is now
        console.press("routes-bulk-disable");
        console.awaitVisible("bulk-names");
        route("stock", 5);
        console.press("bulk-confirm");
        console.awaitText("bulk-dialog", "routes/stock was changed by somebody");
        console.press("bulk-cancel");
        console.awaitGone("bulk-dialog");
        assertThat(enabled("stock")).isTrue();
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(4)
    void a_routes_page_shows_its_own_requests_and_keeps_the_range_in_its_address() throws Exception {
        console.open("routes/orders?tab=overview", "route-overview");
        console.awaitShown("#chart-errors .u-over");
        console.awaitText("tile-errors", "10 answers");
        assertThat(console.drawn("Errors per second over time")).contains("5xx");
        console.awaitText("route-targets", upstream.url());
        console.select("route-window", "Last hour");
        console.awaitAddress("range=1h");
        console.awaitAddress("tab=overview");
        console.reload();
        console.awaitText("route-window", "Last hour");
        console.awaitText("tile-errors", "10 answers");

        console.press("route-callers-watch");
        console.awaitText("route-callers-state", "watching");
        await().atMost(SOON).until(() -> {
            assertThat(status("/orders/hello")).isEqualTo(200);
            status("/stock/hello");
            return console.count("route-callers-row-acme") == 1;
        });
        console.screenshots("route-overview");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(5)
    void a_routes_history_leads_back_to_what_it_was_and_leaves_the_others() throws Exception {
        long good = admin.get("revisions?object=routes/catalogue")
                .at("/items/0/number")
                .asLong();
        route("catalogue", 9);
        route("orders", 3);
        console.open("routes/catalogue", "save");
        console.press("tab-history");
        console.awaitVisible("history-row-" + good);
        console.awaitAddress("tab=history");
        assertThat(console.rows("history").getFirst())
                .isEqualTo(admin.get("revisions?object=routes/catalogue")
                        .at("/items/0/number")
                        .asText());
        console.awaitText("object-history", "/priority");
        console.screenshots("route-history");
        console.reload();
        console.press("history-roll-back-" + good);
        console.awaitText("roll-back-dialog", "Roll back routes/catalogue to revision " + good);
        console.awaitText("roll-back-dialog", "/priority");
        console.screenshot("route-roll-back");
        console.press("roll-back-confirm");
        console.awaitText("page-title", "Revision ");
        assertThat(admin.get("routes/catalogue").path("priority").asInt()).isZero();
        assertThat(admin.get("routes/orders").path("priority").asInt()).isEqualTo(3);
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(6)
    void form_and_json_keep_what_was_typed_when_somebody_looks_at_the_traffic_between() throws Exception {
        console.open("routes/orders", "save");
        console.type("route-priority", "11");
        console.press("tab-overview");
        console.awaitVisible("route-overview");
        console.press("tab-json");
        await().atMost(SOON).until(() -> console.value("document-json").contains("\"priority\" : 11"));
        String document = console.value("document-json").replace("\"priority\" : 11", "\"priority\" : 12");
        console.type("document-json", document);
        console.press("tab-history");
        console.awaitVisible("object-history");
        console.press("tab-form");
        await().atMost(SOON).until(() -> console.value("route-priority").equals("12"));
        console.press("tab-overview");
        console.awaitVisible("route-overview");
        console.save();
        assertThat(admin.get("routes/orders").path("priority").asInt()).isEqualTo(12);
        assertThat(console.complaints()).isEmpty();
    }

    /** Whether letters would go into that field. */
    private boolean isTypedInto(String id) {
        return Boolean.TRUE.equals(
                console.evaluate("id => document.getElementById(id).contains(document.activeElement)", id));
    }

    @Test
    @Order(7)
    void the_keys_that_the_help_names_do_what_it_says() throws Exception {
        console.go("routes");
        console.key("?");
        console.awaitAnywhere("Keyboard shortcuts");
        console.key("Escape");
        console.awaitHidden("Keyboard shortcuts");

        console.key("/");
        await().atMost(SOON).until(() -> isTypedInto("search"));
        console.keys("n?/stock");
        assertThat(console.value("search")).as("who types means letters").isEqualTo("n?/stock");
        await().atMost(SOON).until(() -> console.query().contains("q="));
        console.key("Escape");
        await().atMost(SOON).until(() -> console.value("search").isEmpty());
        // The address follows a moment later, which nobody should walk into who does not type that fast.
        await().atMost(SOON).until(() -> !console.query().contains("q="));
        console.key("Escape");
        await().atMost(SOON).until(() -> !isTypedInto("search"));
        assertThat(console.path()).isEqualTo("/routes");

        console.key("n");
        console.awaitVisible("route-name");
        console.awaitAddress("/new/route");
        console.key("Escape");
        console.awaitVisible("routes-table");

        console.open("routes/orders", "save");
        console.one("route-priority").locator("input").fill("13");
        console.key("Control+s");
        console.awaitVisible("routes-table");
        assertThat(admin.get("routes/orders").path("priority").asInt())
                .as("with what was being typed")
                .isEqualTo(13);
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(8)
    void tabs_are_reached_and_turned_by_keys() {
        console.open("routes/orders", "save");
        console.one("tab-form").focus();
        console.key("ArrowLeft");
        console.key("Enter");
        console.awaitVisible("route-overview");
        console.awaitAddress("tab=overview");
        assertThat(console.one("tab-overview").getAttribute("role")).isEqualTo("tab");
        assertThat(console.one("tab-overview").getAttribute("aria-selected")).isEqualTo("true");
        console.key("End");
        console.key("Enter");
        console.awaitVisible("object-history");
        assertThat(console.complaints()).isEmpty();
    }
}
