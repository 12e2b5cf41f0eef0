package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** Who scans for paths has less and less of a limit: told of in shadow first, then enforced from the console, then lifted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
@Tag("alone")
class AdaptiveLimitsE2eTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration JUDGED = Duration.ofSeconds(60);
    private static final String HERE = "127.0.0.1";
    private static final String ROW = "lowered-limits-row-per-address-" + HERE;

    /** More than the tenth that is left at the floor, and far less than the limit itself. */
    private static final int TRIES = 60;

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private Path folder;
    private TollgateUp system;
    private AdminApi admin;

    AdaptiveLimitsE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary.resolve("adaptive");
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder, 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put(
                "limits/per-address",
                Map.of(
                        "by", List.of("address"),
                        "rules", List.of(Map.of("requests", 1_000, "per", "1h")),
                        "adaptive", Map.of("floorPercent", 1, "requestsMin", 10, "halfLife", "10m")));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "limits", List.of("per-address"),
                        "access", Map.of("public", true)));
        for (var node : List.of(1, 2)) {
            await().atMost(SOON).until(() -> status(node) == 200);
        }
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private int status(int node) throws IOException, InterruptedException {
        return caller.get(system.proxy(node, "/shop/hello")).statusCode();
    }

    private int refusedOf(int count, int node) throws IOException, InterruptedException {
        int refused = 0;
        for (int i = 0; i < count; i++) {
            int status = status(node);
            assertThat(status).isIn(200, 429);
            refused += status == 429 ? 1 : 0;
        }
        return refused;
    }

    private JsonNode lowered() throws IOException {
        return admin.get("lowered-limits").path("items");
    }

    private List<String> firing() throws IOException {
        return admin.get("alerts?state=firing&rule=limit-lowered").path("items").findValuesAsText("subject");
    }

    @Test
    @Order(1)
    void in_shadow_a_scanner_is_told_of_everywhere_and_refused_nothing() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(caller.get(system.proxy(1, "/wp-" + i + ".php")).statusCode())
                    .isEqualTo(404);
        }
        // The other one need not be a member yet: what holds is told again.
        await().atMost(JUDGED).until(() -> lowered().at("/0/nodes").size() == 2);
        // A node tells of what it is halfway through, too.
        await().atMost(SOON).until(() -> lowered().at("/0/leftPercent").asDouble() == 1);
        var told = lowered().get(0);
        assertThat(told.path("limit").asText()).isEqualTo("per-address");
        assertThat(told.path("subject").asText()).isEqualTo(HERE);
        assertThat(told.path("mode").asText()).isEqualTo("shadow");
        assertThat(told.path("why").asText())
                .startsWith("lowered to 1 %: 100 % of ")
                .contains(" requests refused in ");

        assertThat(refusedOf(TRIES, 2)).isZero();
        // It may have been lowered less there, so far: at the floor one more is enough.
        await().atMost(SOON).until(() -> {
            assertThat(refusedOf(1, 2)).isZero();
            return lowered().at("/0/refused").asInt() > 0;
        });
        assertThat(caller.get(system.status(2, "/metrics")).body())
                .contains("tollgate_limits_lowered{mode=\"shadow\"} 1")
                .contains("tollgate_limits_lowered_refusals_total{verdict=\"refused\"} 0");
        await().atMost(SOON).until(() -> accessLog(2).contains("\"lowered.verdict\":\"would-refuse\""));
        assertThat(explained(Map.of("url", "/shop/hello", "address", HERE)))
                .contains("per-address is lowered for 127.0.0.1: lowered to 1 %: 100 % of ")
                .contains("(shadow: nothing is refused)");
        await().atMost(JUDGED).until(() -> firing().equals(List.of("per-address/" + HERE)));
    }

    private String accessLog(int node) throws IOException {
        return Files.readString(folder.resolve("logs").resolve("node-" + node + "-access.log"));
    }

    private String explained(Map<String, ?> question) throws IOException {
        return admin.post("explain", question).toString();
    }

    @Test
    @Order(2)
    void enforced_from_the_console_it_refuses_and_says_why_until_it_is_lifted() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("penalties");
            console.awaitText(ROW, "Shadow: only told");
            console.awaitText(ROW, "It would have refused");
            console.screenshot("lowered-limits-shadow");
            enforce(console);

            await().atMost(SOON).until(() -> status(2) == 429);
            assertThat(refusedOf(TRIES, 1)).as("at the other node").isPositive();
            explainedByRequestId();
            console.go("penalties");
            console.awaitText(ROW, "Enforced");
            console.awaitText(ROW, "lowered to 1 %: 100 % of ");
            assertThat(console.forms("lowered-limits", new Accessibility())).isEmpty();
            console.go("explain");
            console.type("explain-url", "/shop/hello");
            console.type("explain-address", HERE);
            console.press("explain-ask");
            console.awaitText("explain-step-limit", "per-address is lowered for 127.0.0.1");
            console.one("explain-step-limit").scrollIntoViewIfNeeded();
            console.screenshot("explain-lowered");

            console.go("penalties");
            console.press("lowered-limit-lift-per-address-" + HERE);
            console.awaitText("lowered-limits-none", "No limit is lowered for anybody");
            console.screenshot("lowered-limits-none");
            assertThat(console.complaints()).isEmpty();
        }
        for (var node : List.of(1, 2)) {
            await().atMost(SOON).until(() -> status(node) == 200);
            assertThat(refusedOf(TRIES, node)).isZero();
        }
        assertThat(admin.get("audit?object=lowered-limits/per-address/" + HERE)
                        .at("/items/0/action")
                        .asText())
                .isEqualTo("lowered-limits.lift");
        await().atMost(JUDGED).until(() -> firing().isEmpty());
    }

    private static void enforce(ConsoleBrowser console) throws IOException {
        console.open("limits/per-address", "limit-adaptive-mode");
        console.select("limit-adaptive-mode", "enforce");
        console.type("limit-adaptive-floorPercent", "95");
        console.press("save");
        console.awaitOnPage("95 (expected: from 1 to 90)");
        console.one("limit-adaptive-jump").scrollIntoViewIfNeeded();
        console.screenshot("limit-adaptive");
        assertThat(console.forms("limit-adaptive", new Accessibility())).isEmpty();
        console.type("limit-adaptive-floorPercent", "1");
        console.save();
    }

    private void explainedByRequestId() throws Exception {
        var refused = caller.get(system.proxy(2, "/shop/hello"));
        assertThat(refused.statusCode()).isEqualTo(429);
        String id = refused.headers().firstValue("x-request-id").orElseThrow();
        assertThat(explained(Map.of("requestId", id))).contains("limit per-address, lowered to 1 %: 100 % of ");
        await().atMost(SOON).until(() -> accessLog(2).contains("\"lowered.verdict\":\"refuse\""));
    }
}
