package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /** What looks like the name of a metric and is one of a label. */
    private static final Set<String> LABELS =
            Set.of("http_response_status_code", "jvm_memory_type", "jvm_memory_pool_name", "jvm_gc_name");

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
        List<Wrk> generators =
                List.of(Wrk.on(system.proxy(1, "/open/hello")), Wrk.on(system.proxy(2, "/open/hello")));
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
    void the_dashboard_and_the_alert_rules_ask_for_what_nodes_emit() throws Exception {
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
        await().atMost(Duration.ofSeconds(30))
                .until(() -> caller.get(system.proxy(1, "/limited/hello")).statusCode() == 200);
        Set<String> emitted = caller.get(system.status(1, "/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
        for (String file : List.of("prometheus/tollgate-alerts.yaml", "grafana/tollgate-dashboard.json")) {
            String text = Files.readString(TollgateUp.HOME.resolve("docker").resolve(file));
            Set<String> asked = Pattern.compile("\\b(tollgate|jvm|http_(server|client))_[a-z_]+\\b")
                    .matcher(text)
                    .results()
                    .map(match -> match.group().replaceAll("(_seconds)_(bucket|count|sum)$", "$1"))
                    .filter(name -> !LABELS.contains(name))
                    .collect(Collectors.toSet());
            assertThat(asked).as(file).hasSizeGreaterThan(8).isSubsetOf(emitted);
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
