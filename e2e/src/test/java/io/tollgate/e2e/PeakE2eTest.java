package io.tollgate.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
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

/** One route begins to fail: from the peak on the overview's chart to the route, and to its lines in the access log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class PeakE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int FAILURES = 40;

    /** Where the highest point of a line is on the page. */
    private static final String HIGHEST = """
            ([id, line]) => {
              const chart = document.getElementById(id);
              const {x, series, seconds, zoom} = JSON.parse(chart.data);
              const values = series[line].values;
              const index = values.indexOf(Math.max(...values));
              const box = chart.querySelector('.u-over').getBoundingClientRect();
              const [from, to] = zoom ?? [x.at(-1) - seconds, x.at(-1)];
              const most = Math.max(...series.flatMap(one => one.values)) * 1.15;
              return {
                x: box.left + (x[index] - from) / (to - from) * box.width,
                y: box.bottom - values[index] / most * box.height,
                left: box.left, right: box.right, at: x[index]
              };
            }""";

    /** The time of the chosen point, as a screen reader's position among those that are shown. */
    private static final String CHOSEN = """
            id => {
              const chart = document.getElementById(id);
              const {x, seconds} = JSON.parse(chart.data);
              const first = x.findIndex(at => at >= x.at(-1) - seconds);
              return String(x[first + Number(chart.getAttribute('aria-valuenow'))]);
            }""";

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private ConsoleBrowser console;
    private Path data;

    PeakE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        data = folder.resolve("peak");
        system = TollgateUp.ready(TollgateUp.Setup.empty(data, 1));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        route("orders");
        route("payments");
        await().atMost(SOON)
                .until(() -> caller.get(system.proxy(1, "/payments/hello")).statusCode() == 200);
        for (int i = 0; i < FAILURES; i++) {
            caller.get(system.proxy(1, "/orders/hello"));
            caller.get(system.proxy(1, "/orders/hello"));
            assertThat(caller.get(system.proxy(1, "/payments/status/503")).statusCode())
                    .isEqualTo(503);
        }
        await().atMost(SOON).until(() -> failed() == FAILURES);
        console = new ConsoleBrowser(system.console("/"));
        console.signIn("admin", system.adminPassword());
    }

    private int failed() throws IOException {
        return admin.get("telemetry/summary?window=15m").at("/errors/status5xx").asInt();
    }

    private void route(String name) throws IOException {
        admin.put(
                "routes/" + name,
                Map.of(
                        "match", Map.of("paths", List.of("/" + name + "/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/" + name),
                        "access", Map.of("public", true)));
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

    private Map<?, ?> highest() {
        return (Map<?, ?>) console.evaluate(HIGHEST, List.of("chart-errors", 0));
    }

    private static double number(Map<?, ?> place, String name) {
        return ((Number) Objects.requireNonNull(place.get(name))).doubleValue();
    }

    @Test
    @Order(1)
    void a_click_on_the_peak_leads_to_the_guilty_route_and_to_its_log() throws Exception {
        console.open("", "chart-errors");
        console.awaitShown("#chart-errors .u-over");
        // A step is two pixels wide, and what is above the chart may still move it: who hits another point, or a link,
        // goes back.
        await().atMost(SOON).ignoreExceptions().until(() -> {
            if (!console.path().equals("/")) {
                console.open("", "chart-errors");
                console.awaitShown("#chart-errors .u-over");
            }
            var peak = highest();
            // The newest point is on the edge, and a click there is one beside the chart.
            console.clickAt(Math.min(number(peak, "x"), number(peak, "right") - 1), number(peak, "y"));
            if (!console.appears("peak-of") && !console.path().equals("/peak")) {
                return false; // nothing was hit
            }
            console.awaitVisible("peak-of"); // all of it is read by now, however busy this machine is
            return console.one("peak-route-table").isVisible();
        });
        console.awaitAddress("of=status5xx");
        assertThat(console.rows("peak-route")).as("routes by 5xx").containsExactly("payments");
        console.screenshot("peak");
        assertThat(console.one("peak-live-route-payments").getAttribute("href"))
                .contains("route=payments")
                .contains("status=5xx");
        console.press("peak-log-payments");
        console.awaitText("peak-log", "of the route payments");
        Programs.require("jq");
        assertThat(found(console.one("peak-log-command").locator("pre").innerText()))
                .as("lines that the command finds")
                .hasSizeBetween(1, FAILURES)
                .allSatisfy(line -> assertThat(line).contains("\"route\":\"payments\""));
        console.press("peak-live-route-payments");
        console.awaitVisible("live-state");
        assertThat(console.value("live-route")).isEqualTo("payments");
        assertThat(console.value("live-status")).isEqualTo("5xx");
    }

    /** What the command prints where the access log is. */
    private List<String> found(String command) throws IOException, InterruptedException {
        Path logs = data.resolve("logs");
        try (var files = Files.walk(data)) {
            Path log = files.filter(file -> file.getFileName().toString().contains("access"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(logs + " (expected: an access log)"));
            var jq = new ProcessBuilder("sh", "-c", command.replace("access.log", "'" + log + "'"))
                    .redirectErrorStream(true)
                    .start();
            String text = new String(jq.getInputStream().readAllBytes(), UTF_8);
            assertThat(jq.waitFor()).as(text).isZero();
            return text.lines().toList();
        }
    }

    @Test
    @Order(2)
    void enter_on_the_point_that_the_keyboard_chose_leads_there_too() {
        console.open("", "chart-errors");
        console.awaitShown("#chart-errors .u-over");
        var chart = console.one("chart-errors");
        chart.focus();
        String peak = Long.toString((long) number(highest(), "at"));
        chart.press("End");
        for (int i = 0; i < 200 && !peak.equals(console.evaluate(CHOSEN, "chart-errors")); i++) {
            chart.press("ArrowLeft");
        }
        String time = LocalTime.ofInstant(Instant.ofEpochSecond(Long.parseLong(peak)), ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT));
        assertThat(chart.getAttribute("aria-valuetext")).contains("5xx").contains(time + " UTC");
        chart.press("Enter");
        console.awaitVisible("peak-route-row-payments");
    }

    @Test
    @Order(3)
    void the_range_stands_in_the_address_over_a_reload_and_the_way_back() {
        console.open("?range=6h", "overview-window");
        console.awaitText("overview-window", "Last 6 hours");
        console.select("overview-window", "Last hour");
        console.awaitAddress("range=1h");
        console.reload();
        console.awaitText("overview-window", "Last hour");
        console.go("live");
        console.back();
        console.awaitText("overview-window", "Last hour");
    }

    @Test
    @Order(4)
    void a_stretch_that_was_dragged_over_is_seen_closer_and_can_be_looked_behind() {
        console.open("", "chart-errors");
        console.awaitShown("#chart-errors .u-over");
        await().atMost(SOON).until(() -> {
            var peak = highest();
            double x = number(peak, "x");
            console.drag(
                    Math.max(number(peak, "left") + 1, x - 40),
                    Math.min(number(peak, "right") - 1, x + 40),
                    number(peak, "y"));
            return console.appears("overview-zoom-open");
        });
        console.awaitAddress("from=");
        console.reload();
        console.awaitVisible("overview-zoom-open");
        console.press("overview-zoom-open");
        console.awaitVisible("peak-route-row-orders");
        assertThat(console.rows("peak-route")).startsWith("orders").contains("payments");
        console.back();
        console.awaitVisible("overview-zoom-whole");
        console.press("overview-zoom-whole");
        console.awaitGone("overview-zoom-open");
        await().atMost(SOON).until(() -> !console.query().contains("from="));
        console.screenshots("overview-with-traffic");
        assertThat(console.complaints()).isEmpty();
    }
}
