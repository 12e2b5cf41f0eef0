package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between people and the console: clicks too many, two at one object, a wire that is cut. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
@Tag("patient")
class ConsoleMishapsE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FIRST_PASSWORD = "a sentence for the first day";
    private static final String PASSWORD = "a sentence of my own";
    private static final String READ = "route-access-read";

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private CuttableWire wire;
    private ConsoleBrowser ada;
    private ConsoleBrowser robin;

    ConsoleMishapsE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("mishaps"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/echo", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        for (String role : List.of("reader", "writer", "auditor")) {
            admin.put("roles/" + role, Map.of("permissions", List.of(role + ":*")));
        }
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/shop"),
                        "access", Map.of("public", true)));
        admin.put(
                "routes/orders",
                Map.of(
                        "match",
                        Map.of("paths", List.of("/orders/**")),
                        "upstream",
                        "echo",
                        "access",
                        Map.of("authentication", List.of("api-key"), "permissions", Map.of("read", "reader:orders"))));
        wire = new CuttableWire(system.ports().console());
        ada = operator("ada");
        robin = operator("robin");
    }

    private ConsoleBrowser operator(String name) throws IOException {
        admin.put("operators/" + name, Map.of("roles", List.of("admin"), "password", FIRST_PASSWORD));
        AdminApi.login(caller.client(), system.admin("/api/v1/"), name, FIRST_PASSWORD)
                .post("me/password", Map.of("old", FIRST_PASSWORD, "new", PASSWORD));
        var console = new ConsoleBrowser(wire.over(system.console("/")));
        console.signIn(name, PASSWORD);
        return console;
    }

    @AfterAll
    void stop() {
        for (ConsoleBrowser console : new ConsoleBrowser[] {ada, robin}) {
            if (console != null) {
                console.close();
            }
        }
        if (wire != null) {
            wire.close();
        }
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private int entries(String action) throws IOException {
        return admin.get("audit?limit=100&action=" + action).path("items").size();
    }

    private long revision() throws IOException {
        return admin.get("revisions").at("/items/0/number").asLong();
    }

    @Test
    @Order(1)
    void a_key_is_issued_rotated_and_revoked_once_however_often_the_button_is_pressed() throws Exception {
        ada.go("keys");
        ada.press("keys-first");
        ada.choose("key-consumer", "acme");
        ada.type("key-alias", "first");
        ada.doublePress("key-issue-confirm");
        ada.awaitVisible("key-secret");
        ada.settle();
        assertThat(ada.count("key-secret")).isEqualTo(1);
        ada.press("key-secret-done");
        ada.press("keys-issue");
        ada.choose("key-consumer", "acme");
        ada.type("key-alias", "second");
        ada.pressTwiceAtOnce("key-issue-confirm");
        ada.awaitVisible("key-secret");
        assertThat(ada.count("key-secret")).isEqualTo(1);
        ada.press("key-secret-done");
        assertThat(admin.get("keys").path("items")).hasSize(2);
        assertThat(entries("keys.issue")).isEqualTo(2);

        String id = admin.get("keys").at("/items/0/id").asText();
        ada.press("key-rotate-" + id);
        ada.pressTwiceAtOnce("rotate-confirm");
        ada.awaitVisible("key-secret");
        assertThat(ada.count("key-secret")).isEqualTo(1);
        ada.press("key-secret-done");
        assertThat(admin.get("keys").path("items")).hasSize(3);
        assertThat(entries("keys.rotate")).isEqualTo(1);

        ada.press("key-revoke-" + id);
        ada.type("revoke-reason", "leaked");
        ada.doublePress("revoke-confirm");
        ada.awaitVisible("enforcement");
        ada.settle();
        ada.press("revoke-close");
        assertThat(entries("keys.revoke")).isEqualTo(1);
        assertThat(ada.complaints()).isEmpty();
    }

    @Test
    @Order(2)
    void a_form_is_saved_once_and_a_switch_turned_once() throws Exception {
        long before = revision();
        ada.startNew("routes", "route");
        ada.type("route-name", "double");
        ada.type("route-match-paths", "/double/**");
        ada.choose("route-upstream", "echo");
        ada.type(READ, "reader:double");
        ada.pressTwiceAtOnce("save");
        ada.awaitVisible("routes-row-double");
        assertThat(ada.count("banner")).isZero();
        assertThat(revision()).isEqualTo(before + 1);
        ada.open("routes/double", "save");
        ada.type("route-priority", "3");
        ada.doublePress("save");
        ada.awaitVisible("routes-row-double");
        ada.settle();
        assertThat(ada.count("banner")).isZero();
        assertThat(revision()).isEqualTo(before + 2);
        ada.doublePress("route-enabled-double");
        await().atMost(SOON).until(() -> revision() > before + 2);
        ada.settle();
        assertThat(revision()).isEqualTo(before + 3);
        assertThat(admin.get("routes/double").path("enabled").asBoolean()).isFalse();
        ada.press("route-delete-double");
        ada.pressTwiceAtOnce("delete-confirm");
        ada.awaitGone("routes-row-double");
        assertThat(revision()).isEqualTo(before + 4);
        assertThat(entries("routes.delete")).isEqualTo(1);

        ada.open("account", "token-new");
        ada.press("token-new");
        ada.type("token-name", "nightly");
        ada.one("token-permissions").locator("input").first().check();
        ada.pressTwiceAtOnce("token-make");
        ada.awaitVisible("token-secret");
        ada.press("token-close");
        assertThat(ada.count("tokens-row-nightly")).isEqualTo(1);
        assertThat(ada.complaints()).isEmpty();
    }

    @Test
    @Order(3)
    void of_two_who_edit_one_route_neither_loses_a_change() throws Exception {
        ada.open("routes/orders", "save");
        robin.open("routes/orders", "save");
        ada.type("route-priority", "5");
        ada.type("route-tags", "hers");
        ada.save();
        robin.type(READ, "reader:robin");
        robin.type("change-message", "The name that we agreed on");
        robin.press("save");
        robin.awaitText("save-stale", "was changed by ada");
        robin.awaitText("merge-theirs", "/priority");
        robin.awaitText("merge-mine", "reader:robin");
        robin.screenshots("merge");
        robin.type(READ, "reader:robins");
        robin.press("stale-merge");
        robin.awaitText("merge-mine", "reader:robins");
        robin.press("stale-merge");
        robin.awaitVisible("save-merged");
        assertThat(robin.value("route-priority")).isEqualTo("5");
        assertThat(robin.value(READ)).isEqualTo("reader:robins");
        robin.save();

        var route = admin.get("routes/orders");
        assertThat(route.path("priority").asInt()).isEqualTo(5);
        assertThat(route.path("tags").toString()).isEqualTo("[\"hers\"]");
        assertThat(route.at("/access/permissions/read").asText()).isEqualTo("reader:robins");
        assertThat(admin.get("revisions").at("/items/0/message").asText()).isEqualTo("The name that we agreed on");
    }

    @Test
    @Order(4)
    void of_two_who_change_one_field_the_second_decides_knowing_both() throws Exception {
        ada.open("routes/orders", "save");
        robin.open("routes/orders", "save");
        ada.type(READ, "reader:of-ada");
        ada.type("route-priority", "6");
        ada.save();
        robin.type(READ, "reader:of-robin");
        robin.press("save");
        robin.awaitText("merge-decide-access-permissions-read", "reader:of-ada");
        robin.press("stale-merge");
        robin.awaitText("merge-decide-access-permissions-read", "Which of the two?");
        robin.screenshot("merge-clash");
        robin.pick("merge-decide-access-permissions-read", "Yours");
        robin.press("stale-merge");
        robin.awaitVisible("save-merged");
        robin.save();
        assertThat(admin.get("routes/orders").at("/access/permissions/read").asText())
                .isEqualTo("reader:of-robin");
        assertThat(admin.get("routes/orders").path("priority").asInt()).isEqualTo(6);

        robin.open("routes/orders", "save");
        ada.open("routes/orders", "save");
        ada.type("route-priority", "7");
        ada.save();
        robin.type("route-priority", "8");
        robin.press("save");
        robin.pick("merge-decide-priority", "By ada");
        robin.press("stale-merge");
        robin.awaitVisible("save-merged");
        assertThat(robin.value("route-priority")).isEqualTo("7");
        robin.save();
        assertThat(admin.get("routes/orders").path("priority").asInt()).isEqualTo(7);
    }

    @Test
    @Order(5)
    void what_both_give_a_consumer_it_has_and_what_is_deleted_meanwhile_can_be_made_anew() throws Exception {
        ada.open("consumers/acme", "save");
        robin.open("consumers/acme", "save");
        ada.choose("consumer-roles", "writer");
        ada.save();
        robin.choose("consumer-roles", "auditor");
        robin.press("save");
        robin.press("stale-merge");
        robin.awaitVisible("save-merged");
        robin.save();
        assertThat(admin.get("consumers/acme").path("roles"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("reader", "writer", "auditor");

        admin.put("limits/few", Map.of("rules", List.of(Map.of("requests", 10, "per", "1m"))));
        robin.open("limits/few", "save");
        ada.go("limits");
        ada.press("limit-delete-few");
        ada.press("delete-confirm");
        ada.awaitGone("limits-row-few");
        robin.type("limit-rules-0-requests", "20");
        robin.press("save");
        robin.awaitVisible("stale-again");
        robin.type("limit-rules-0-requests", "30");
        robin.press("stale-again");
        robin.awaitVisible("save-merged");
        robin.save();
        assertThat(admin.get("limits/few").at("/rules/0/requests").asInt()).isEqualTo(30);
        assertThat(robin.complaints()).isEmpty();
        assertThat(ada.complaints()).isEmpty();
    }

    @Test
    @Order(6)
    void a_cut_wire_shows_and_what_was_typed_is_still_there_when_it_is_whole_again() throws Exception {
        ada.open("", "tile-traffic");
        robin.open("routes/shop", "save");
        robin.type("route-tags", "half-filled");
        ada.remember();
        robin.remember();

        wire.cut();
        robin.awaitConnected(false);
        ada.awaitConnected(false); // nobody presses anything there: it must notice by itself
        robin.screenshot("connection-lost");
        robin.type("route-priority", "9");

        wire.mend();
        robin.awaitConnected(true);
        ada.awaitConnected(true);
        assertThat(robin.value("route-tags")).isEqualTo("half-filled");
        assertThat(robin.value("route-priority")).isEqualTo("9");
        robin.save();
        assertThat(admin.get("routes/shop").path("priority").asInt()).isEqualTo(9);
        long now = newest(ada);
        await().atMost(SOON).until(() -> {
            caller.get(system.proxy(1, "/shop/hello"));
            return newest(ada) > now;
        });
        assertThat(robin.remembers()).as("not loaded anew").isTrue();
        assertThat(ada.remembers()).as("not loaded anew").isTrue();
    }

    /** Flow waits for its repetition, and for nothing else, for as long as the browser does. */
    @Test
    @Order(7)
    void a_message_whose_repetition_nobody_answers_is_sent_anew() throws Exception {
        robin.open("routes/shop", "save");
        robin.loseTheNextMessage();
        robin.type("route-priority", "11");
        robin.awaitConnected(false);
        robin.awaitConnected(true);
        robin.save();
        assertThat(admin.get("routes/shop").path("priority").asInt()).isEqualTo(11);
        assertThat(robin.complaints()).isEmpty();
    }

    /** The time of the newest step of the chart of traffic, in seconds; 0 before there is one. */
    private static long newest(ConsoleBrowser console) throws Exception {
        String data = console.drawn("Requests per second over time");
        JsonNode steps = data.isEmpty() ? Json.object() : Json.parse(data).path("x");
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).asLong();
    }

    @Test
    @Order(8)
    void the_slow_route_stands_out_on_the_overview_and_its_name_leads_to_it() throws Exception {
        admin.put(
                "routes/slow",
                Map.of(
                        "match", Map.of("paths", List.of("/slow/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/slow"),
                        "access", Map.of("public", true)));
        await().atMost(SOON)
                .until(() -> caller.get(system.proxy(2, "/slow/hello")).statusCode() == 200);
        for (int i = 0; i < 10; i++) {
            caller.get(system.proxy(2, "/slow/delay/250"));
            caller.get(system.proxy(1, "/shop/hello"));
        }
        ada.open("", "tile-traffic");
        ada.awaitVisible("top-routes-row-slow");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(p95(ada.text("top-routes-row-slow"))).isGreaterThanOrEqualTo(200);
            assertThat(p95(ada.text("top-routes-row-shop"))).isLessThan(200);
        });
        ada.select("top-routes-of", "Slowest");
        ada.awaitAddress("top=latencyP95");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ada.rows("top-routes")).first().isEqualTo("slow"));
        ada.select("top-routes-of", "Most errors");
        ada.awaitAddress("top=status5xx");
        ada.awaitVisible("top-routes-none"); // both answer, only one of them slowly
        ada.reload();
        ada.awaitVisible("top-routes-none");
        ada.select("top-routes-of", "Most requests");
        ada.awaitVisible("top-routes-row-slow");
        ada.one("top-routes-row-slow").locator("a").click();
        ada.awaitText("page-title", "slow");
        ada.awaitVisible("route-overview");
    }

    /** Of a row of the table of routes: p50, p95 and p99 are its last three numbers. */
    private static double p95(String row) {
        var millis = Pattern.compile("([0-9.,]+) ms")
                .matcher(row)
                .results()
                .map(match -> match.group(1).replace(",", ""))
                .toList();
        return Double.parseDouble(millis.get(1));
    }

    @Test
    @Order(9)
    void after_a_restart_one_signs_in_again_and_is_where_one_was() throws Exception {
        ada.open("revisions/2", "page-title");
        robin.open("routes/shop", "save");
        var killed = system.child("control-plane");
        killed.destroyForcibly();
        await().until(() -> !killed.isAlive());
        robin.awaitConnected(false);
        for (ConsoleBrowser console : List.of(ada, robin)) {
            console.awaitVisible("login-username"); // by itself
            console.type("login-username", console.equals(ada) ? "ada" : "robin");
            console.type("login-password", PASSWORD);
            console.press("login-submit");
        }
        ada.awaitText("page-title", "Revision 2");
        robin.awaitVisible("route-upstream");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(ada.path()).isEqualTo("/revisions/2");
            assertThat(robin.path()).isEqualTo("/routes/shop");
        });
        robin.type("route-tags", "after");
        robin.save();
        assertThat(ada.complaints()).isEmpty();
        assertThat(robin.complaints()).isEmpty();
    }
}
