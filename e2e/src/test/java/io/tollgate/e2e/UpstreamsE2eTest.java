package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.launcher.admin.AdminApi;
import io.tollgate.launcher.demo.DemoUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A target that stops is seen by everybody who looks, as each node finds it; one that shall rest gets nothing new. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class UpstreamsE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Caller caller = new Caller();
    private DemoUpstream first;
    private DemoUpstream second;
    private TollgateUp system;
    private AdminApi admin;
    private ConsoleBrowser console;
    private String key;
    /** Requests that a target answered. */
    private int served;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        first = DemoUpstream.start(InetAddress.getLoopbackAddress(), 0);
        second = DemoUpstream.start(InetAddress.getLoopbackAddress(), 0);
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("upstreams"), 2));
        admin = system.signIn(caller.client());
        admin.put(
                "upstreams/shop",
                Map.of(
                        "targets",
                        List.of(Map.of("url", url(first), "weight", 60), Map.of("url", url(second), "weight", 40)),
                        "healthCheck",
                        Map.of("path", "/hello", "interval", "200ms", "healthyAfter", 1, "unhealthyAfter", 2)));
        admin.put("roles/reader", Map.of("permissions", List.of("shop:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "shop:read"))));
        key = admin.post("consumers/acme/keys", Map.of("alias", "production"))
                .path("secret")
                .asText();
        for (int node = 1; node <= 2; node++) {
            int through = node;
            await().atMost(SOON).until(() -> status(through) == 200);
        }
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
        first.close();
        second.close();
    }

    private static String url(DemoUpstream upstream) {
        return "http://127.0.0.1:" + upstream.port();
    }

    private void awaitAtBoth(DemoUpstream of, String state) {
        console.awaitText("target-" + url(of) + "-node-1", "node-1 " + state);
        console.awaitText("target-" + url(of) + "-node-2", "node-2 " + state);
    }

    private int status(int node) throws IOException, InterruptedException {
        int status = caller.get(system.proxy(node, "/shop/hello"), key).statusCode();
        served += status == 200 ? 1 : 0;
        return status;
    }

    private void call(int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            assertThat(status(1 + i % 2)).isEqualTo(200);
        }
    }

    /** Requests by target in the last hour. */
    private int counted(DemoUpstream of) throws IOException {
        for (var item : admin.get("telemetry/top?window=1h&by=target").path("items")) {
            if (item.path("name").asText().equals(url(of))) {
                return item.path("requests").asInt();
            }
        }
        return 0;
    }

    @Test
    @Order(1)
    void the_overview_leads_to_what_is_behind_it_and_fits_a_screen() throws Exception {
        call(60);
        console.open("", "tile-traffic");
        console.awaitVisible("top-consumers-row-acme");
        console.awaitVisible("top-routes-row-shop");
        await().atMost(SOON).untilAsserted(() -> {
            var cpu = drawn("CPU and heap over time");
            assertThat(cpu.path("series").findValuesAsText("label")).containsExactly("CPU", "Heap");
            assertThat(newest(cpu, 1)).as("percent of the heap").isBetween(0.1, 100.0);
            assertThat(newest(drawn("Event-loop lag over time"), 0))
                    .as("milliseconds of lag")
                    .isPositive();
        });
        console.screenshots("overview-at-work");
        assertThat(height()).as("of the page on a screen of 1440 × 900").isLessThanOrEqualTo(900);
        assertThat(console.complaints()).isEmpty();

        Map.of(
                        "tile-traffic", "/live",
                        "tile-errors", "/peak?of=status5xx",
                        "tile-latency", "/peak?of=latencyP95",
                        "tile-inflight", "/nodes",
                        "tile-cpu", "/nodes",
                        "tile-refused", "/peak?of=status4xx")
                .forEach((tile, address) -> {
                    console.open("", tile);
                    await().atMost(SOON)
                            .until(() -> Objects.requireNonNullElse(
                                            console.one(tile).getAttribute("href"), "")
                                    .startsWith(address.substring(1)));
                    console.press(tile);
                    console.awaitAddress(address);
                    console.awaitVisible("page-title");
                });
        assertThat(console.complaints()).isEmpty();
    }

    private JsonNode drawn(String chart) throws InvalidDocumentException {
        String data = console.drawn(chart);
        assertThat(data).as("what the chart was given").isNotEmpty();
        return Json.parse(data);
    }

    private static double newest(JsonNode drawn, int line) {
        var values = drawn.path("series").path(line).path("values");
        return values.path(values.size() - 1).asDouble();
    }

    private int height() {
        return ((Number) console.evaluate("unused => document.documentElement.scrollHeight", "")).intValue();
    }

    @Test
    @Order(2)
    void a_target_that_stops_is_unhealthy_at_both_nodes_and_healthy_again_when_it_is_back() throws Exception {
        call(20);
        console.open("upstreams", "upstream-healthy-shop");
        console.awaitText("upstream-healthy-shop", "2 of 2");
        console.awaitText("upstreams-row-shop", "/s");
        console.press("upstream-open-shop");
        console.awaitVisible("targets");
        awaitAtBoth(first, "healthy");
        awaitAtBoth(second, "healthy");
        console.awaitText("targets-row-" + url(first), "/s");

        int port = second.port();
        second.close();
        awaitAtBoth(second, "unhealthy");
        awaitAtBoth(first, "healthy");
        console.screenshots("upstream-with-a-stopped-target");
        console.go("upstreams");
        console.awaitText("upstream-healthy-shop", "1 of 2");
        second = DemoUpstream.start(InetAddress.getLoopbackAddress(), port);
        console.awaitText("upstream-healthy-shop", "2 of 2");
        console.screenshots("upstreams-at-work");
        console.press("upstream-open-shop");
        awaitAtBoth(second, "healthy");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(3)
    void a_target_that_is_drained_gets_nothing_new_and_serves_again_with_its_weight() throws Exception {
        console.open("upstreams/shop", "targets");
        console.press("target-drain-" + url(second));
        awaitAtBoth(second, "drained");
        awaitAtBoth(first, "healthy");
        console.awaitText("targets-row-" + url(second), "out of rotation");
        assertThat(console.value("upstream-targets-1-weight"))
                .as("the form follows")
                .isEqualTo("0");
        console.screenshots("upstream-with-a-drained-target");

        awaitAllCounted();
        int before = counted(second);
        call(40);
        awaitAllCounted();
        assertThat(counted(second)).as("requests of the drained one").isEqualTo(before);

        console.press("target-drain-" + url(first)); // the last one that serves
        console.awaitAnywhere("the last one that gets requests");
        console.press("target-drain-" + url(second));
        awaitAtBoth(second, "healthy");
        assertThat(admin.get("upstreams/shop").at("/targets/1/weight").asInt()).isEqualTo(40);
        assertThat(admin.get("revisions").at("/items/0/message").asText()).contains("serve again");
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(4)
    void the_command_line_drains_a_target_too(@TempDir Path folder) throws Exception {
        Cli cli = new Cli(folder, system);
        cli.signIn(system);
        assertThat(cli.good("target", "drain", "shop", url(second), "-m", "new disks"))
                .contains("gets no new requests");
        await().atMost(SOON).until(() -> cli.good("target", "list", "shop").contains("node-1 drained, node-2 drained"));
        assertThat(admin.get("revisions").at("/items/0/message").asText()).isEqualTo("new disks");
        assertThat(cli.run("target", "drain", "shop", url(first)).output()).contains("the last one that gets requests");
        assertThat(cli.run("target", "undrain", "shop", url(second), "--dry-run"))
                .isEqualTo(new Cli.Ran(2, "upstreams/shop/targets/1/weight: 0 -> 40\n"));
        assertThat(cli.good("target", "undrain", "shop", url(second))).contains("gets requests again");
        assertThat(admin.get("upstreams/shop").at("/targets/1/weight").asInt()).isEqualTo(40);
    }

    private void awaitAllCounted() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(counted(first) + counted(second)).isEqualTo(served));
    }
}
