package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.json.Json;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The numbers that people see are those that clients counted, to the request, on two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class SignalsE2eTest {
    /** An interval of five seconds, its way, and the ten-second step that must be complete. */
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(60);

    /** Of a chart of 15 minutes. */
    private static final int CHART_STEP_SECONDS = 10;

    /** The labels that Prometheus itself gives what it scrapes. */
    private static final Set<String> OF_THE_SCRAPER = Set.of("instance", "job");

    /** What dashboards rely on: each name with its labels, as the design has them. */
    private static final Map<String, Set<String>> RELIED_ON = Map.ofEntries(
            Map.entry(
                    "http_server_request_duration_seconds",
                    Set.of("http_route", "http_request_method", "http_response_status_code")),
            Map.entry("http_client_request_duration_seconds", Set.of("server_address")),
            Map.entry("tollgate_requests_total", Set.of("route", "code", "source")),
            Map.entry("tollgate_overhead_seconds", Set.of()),
            Map.entry("tollgate_decisions_total", Set.of("step", "verdict", "code")),
            Map.entry("tollgate_limit_decisions_total", Set.of("limit", "verdict")),
            Map.entry("tollgate_limit_lease_seconds", Set.of()),
            Map.entry("tollgate_auth_failures_total", Set.of("scheme", "reason")),
            Map.entry("tollgate_inflight_requests", Set.of()),
            Map.entry("tollgate_connections", Set.of("side", "protocol")),
            Map.entry("tollgate_event_loop_lag_seconds", Set.of()),
            Map.entry("tollgate_upstream_healthy", Set.of("upstream", "target")),
            Map.entry("tollgate_config_revision", Set.of()),
            Map.entry("tollgate_config_apply_failures_total", Set.of()),
            Map.entry("tollgate_control_plane_connected", Set.of()),
            Map.entry("tollgate_build_info", Set.of("version")));

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger unrouted = new AtomicInteger();
    private TollgateUp system;
    private AdminApi admin;

    SignalsE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("signals"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/open", Map.of("name", "open", "targets", List.of(Map.of("url", upstream.url()))));
        admin.put(
                "routes/open",
                Map.of(
                        "name", "open",
                        "match", Map.of("paths", List.of("/open/**")),
                        "upstream", "open",
                        "path", Map.of("stripPrefix", "/open"),
                        "access", Map.of("public", true)));
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private void call(int node, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            count(caller.get(system.proxy(node, "/open/hello")).statusCode());
            count(caller.get(system.proxy(node, "/nowhere")).statusCode());
        }
    }

    private void count(int status) {
        switch (status) {
            case 200 -> served.incrementAndGet();
            case 404 -> unrouted.incrementAndGet();
            default -> throw new AssertionError("status " + status);
        }
    }

    private void awaitInForce() {
        for (int node = 1; node <= 2; node++) {
            URI address = system.proxy(node, "/open/hello");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                int status = caller.get(address).statusCode();
                count(status);
                return status == 200;
            });
        }
    }

    @Test
    @Order(1)
    void numbers_agree_with_what_clients_counted_over_a_killed_control_plane() throws Exception {
        awaitInForce();
        call(1, 150);
        call(2, 50);
        var killed = system.child("control-plane");
        killed.destroyForcibly();
        await().until(() -> !killed.isAlive());
        call(1, 70); // nobody listens, and the nodes keep their counts
        call(2, 30);
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(caller.get(system.admin("/readyz")).statusCode())
                                .isEqualTo(200));
        call(1, 20);
        admin = system.signIn(caller.client());

        int all = served.get() + unrouted.get();
        await().atMost(SHOWN_WITHIN).untilAsserted(() -> {
            var summary = admin.get("telemetry/summary?window=1h");
            assertThat(summary.path("requests").asInt()).isEqualTo(all);
            assertThat(summary.path("errors").path("status4xx").asInt()).isEqualTo(unrouted.get());
            assertThat(summary.path("lostRequests").asInt()).isZero();
        });
        assertThat(top("route", "open")).isEqualTo(served.get());
        assertThat(top("route", "(none)")).isEqualTo(unrouted.get());
        assertThat(top("error", "no-route")).isEqualTo(unrouted.get());
        assertThat(top("code", "ok")).isEqualTo(served.get());
        assertThat(top("upstream", "open")).isEqualTo(served.get());
        assertThat(top("target", upstream.url())).isEqualTo(served.get());
        assertThat(top("address", "127.0.0.1")).isEqualTo(all);
        assertThat(top("node", "node-1") + top("node", "node-2")).isEqualTo(all);
        assertThat(scraped()).as("what Prometheus is told").isEqualTo(all);
    }

    @Test
    @Order(2)
    void the_console_draws_what_a_load_generator_and_a_careful_client_sent() throws Exception {
        long before = scraped();
        long loaded = 0;
        int connections = 0;
        List<Wrk> generators = List.of(Wrk.on(system.proxy(1, "/open/hello")), Wrk.on(system.proxy(2, "/open/hello")));
        call(1, 60);
        call(2, 60);
        for (Wrk generator : generators) {
            loaded += generator.awaitCompleted();
            connections += Wrk.CONNECTIONS;
        }
        long careful = 240;
        // What wrk has in flight when its time is up it does not count, and nodes do: one for each of its connections.
        await().atMost(SHOWN_WITHIN).untilAsserted(() -> assertThat(inFlight()).isZero());
        long all = scraped();
        assertThat(all - before).isBetween(loaded + careful, loaded + careful + connections);

        await().atMost(SHOWN_WITHIN)
                .untilAsserted(() -> assertThat(admin.get("telemetry/summary?window=1h")
                                .path("requests")
                                .asLong())
                        .isEqualTo(all));
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.awaitVisible("tile-traffic");
            await().atMost(SHOWN_WITHIN)
                    .untilAsserted(() -> assertThat(drawnRequests(console)).isEqualTo(all));
            await().atMost(SHOWN_WITHIN)
                    .untilAsserted(() -> assertThat(console.text("tile-traffic"))
                            .contains(String.format(
                                    Locale.ROOT,
                                    "%,d in the last minute",
                                    admin.get("telemetry/summary?window=1m")
                                            .path("requests")
                                            .asLong())));
            assertThat(console.complaints()).isEmpty();
        }
    }

    /** The area under the line of the chart: requests a second, times the seconds of a step. */
    private static long drawnRequests(ConsoleBrowser console) throws Exception {
        String data = console.drawn("Requests per second over time");
        if (data.isEmpty()) {
            return 0;
        }
        double sum = 0;
        for (var perSecond : Json.parse(data).at("/series/0/values")) {
            sum += perSecond.asDouble() * CHART_STEP_SECONDS;
        }
        return Math.round(sum);
    }

    private double inFlight() throws IOException, InterruptedException {
        return metric("tollgate_inflight_requests");
    }

    @Test
    @Order(3)
    void the_dashboard_and_the_alert_rules_ask_for_what_is_emitted() throws Exception {
        admin.put(
                "limits/roomy",
                Map.of(
                        "name",
                        "roomy",
                        "rules",
                        List.of(
                                Map.of("requests", 1_000_000, "per", "1h"),
                                Map.of("requests", 1_000_000, "per", "1d", "calendar", "UTC"))));
        admin.put(
                "routes/limited",
                Map.of(
                        "name", "limited",
                        "match", Map.of("paths", List.of("/limited/**")),
                        "upstream", "open",
                        "path", Map.of("stripPrefix", "/limited"),
                        "limits", List.of("roomy"),
                        "access", Map.of("public", true)));
        admin.put(
                "routes/closed",
                Map.of(
                        "name",
                        "closed",
                        "match",
                        Map.of("paths", List.of("/closed/**")),
                        "upstream",
                        "open",
                        "access",
                        Map.of(
                                "authentication", List.of("api-key"),
                                "permissions", Map.of("read", "orders:read"))));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> caller.get(system.proxy(1, "/limited/hello")).statusCode() == 200);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> caller.get(system.proxy(1, "/closed/hello")).statusCode() == 401);
        String scraped = caller.get(system.status(1, "/metrics")).body();
        Map<String, Set<String>> emitted = PromQl.emitted(scraped);
        RELIED_ON.forEach((metric, labels) -> {
            assertThat(emitted).containsKey(metric);
            assertThat(emitted.get(metric)).as(metric).containsAll(labels);
            assertThat(emitted.get(metric)).as(metric).allMatch(label -> label.equals("le") || labels.contains(label));
            assertThat(scraped).as("a series of " + metric).containsPattern("(?m)^" + metric + "(_bucket)?[{ ]");
        });
        // Of the control plane only its database: what else it emits has names that nodes use with other labels.
        PromQl.emitted(caller.get(system.admin("/metrics")).body()).forEach((metric, labels) -> {
            if (metric.startsWith("hikaricp_")) {
                emitted.put(metric, labels);
            }
        });
        Path docker = TollgateUp.HOME.resolve("docker");
        askForWhatIsThere(emitted, ofRules(Files.readString(docker.resolve("prometheus/tollgate-alerts.yaml"))));
        JsonNode dashboard = Json.parse(Files.readString(docker.resolve("grafana/tollgate-dashboard.json")));
        askForWhatIsThere(emitted, dashboard.findValuesAsText("expr"));
    }

    /** Of each rule: what is between its expression and the next key. */
    private static List<String> ofRules(String yaml) {
        return Pattern.compile("(?s)\\bexpr:(.*?)\\n\\s+(?:for|labels):")
                .matcher(yaml)
                .results()
                .map(rule -> rule.group(1))
                .toList();
    }

    private static void askForWhatIsThere(Map<String, Set<String>> emitted, List<String> queries) {
        assertThat(queries).hasSizeGreaterThan(8);
        for (String query : queries) {
            Map<String, Set<String>> asked = PromQl.asked(query);
            assertThat(asked).as(query).isNotEmpty();
            asked.forEach((metric, labels) -> {
                assertThat(emitted).as(query).containsKey(metric);
                assertThat(labels)
                        .as("labels of " + metric + " in " + query)
                        .allMatch(label -> OF_THE_SCRAPER.contains(label)
                                || Objects.requireNonNull(emitted.get(metric)).contains(label));
            });
        }
    }

    private int top(String by, String name) throws IOException {
        for (var item : admin.get("telemetry/top?window=1h&by=" + by).path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item.path("requests").asInt();
            }
        }
        return 0;
    }

    private long scraped() throws IOException, InterruptedException {
        return Math.round(metric("tollgate_requests_total"));
    }

    /** The sum of a metric over its labels and both nodes. */
    private double metric(String name) throws IOException, InterruptedException {
        double sum = 0;
        for (int node = 1; node <= 2; node++) {
            sum += caller.get(system.status(node, "/metrics"))
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
        return sum;
    }
}
