package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import io.tollgate.launcher.demo.DemoUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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

/** What breaks is told within seconds, by the rules that everybody has, and is over when it works again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
@Tag("patient")
class AlertsE2eTest {
    private static final Duration RAISED_WITHIN = Duration.ofSeconds(15);
    private static final Duration RESOLVED_WITHIN = Duration.ofSeconds(60);

    private static final int GUESSERS_EACH = 6;

    private static final int PATHS_EACH = 22;

    /** What the rule about an address looks at is a minute. */
    private static final Duration FORGOTTEN_WITHIN = Duration.ofMinutes(2);

    /** However long the other one took. */
    private static final Duration AT_LEAST = Duration.ofSeconds(10);

    private final Caller caller = new Caller();
    private final int port = FreePorts.one();
    private DemoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private Instant pathsForgottenBy = Instant.EPOCH;
    private Instant keysForgottenBy = Instant.EPOCH;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        upstream = DemoUpstream.start(InetAddress.getLoopbackAddress(), port);
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("alerts"), 2));
        admin = system.signIn(caller.client());
        admin.put(
                "upstreams/shop",
                Map.of(
                        "name", "shop",
                        "targets", List.of(Map.of("url", "http://127.0.0.1:" + port)),
                        "healthCheck",
                                Map.of(
                                        "path", "/hello",
                                        "interval", "1s",
                                        "timeout", "1s",
                                        "healthyAfter", 1,
                                        "unhealthyAfter", 2)));
        admin.put(
                "routes/shop",
                Map.of(
                        "name", "shop",
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "access", Map.of("public", true)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> caller.get(system.proxy(1, "/shop/hello")).statusCode() == 200);
        // A control plane judges when it has run for a while.
        await().atMost(Duration.ofSeconds(60)).until(() -> firing("node-stale").isEmpty() && judged());
    }

    /** Whether a rule that is made now fires: then all others are judged too. */
    private boolean judged() throws IOException {
        admin.put(
                "alert-rules/always",
                Map.of(
                        "condition",
                        Map.of("type", "threshold", "metric", "inflight", "below", 1_000_000, "window", "1m")));
        return !firing("always").isEmpty();
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    private List<String> firing(String rule) throws IOException {
        JsonNode items = admin.get("alerts?state=firing&rule=" + rule).path("items");
        return items.findValuesAsText("subject");
    }

    /** Raised in time; and says how long it took. */
    private void awaitRaised(String rule, String subject) {
        took(rule + " raised", RAISED_WITHIN, () -> firing(rule).equals(List.of(subject)));
    }

    private void awaitResolved(String rule, String subject) throws IOException {
        took(rule + " resolved", RESOLVED_WITHIN, () -> firing(rule).isEmpty());
        assertThat(resolved(rule)).contains(subject); // beside others: either node may have been late at the start
    }

    private static void took(String what, Duration atMost, Callable<Boolean> happened) {
        Instant began = Instant.now();
        await().atMost(atMost).until(happened);
        System.out.printf(
                "alerts: %s after %.1f s%n",
                what, Duration.between(began, Instant.now()).toMillis() / 1_000.0);
    }

    private List<String> resolved(String rule) throws IOException {
        return admin.get("alerts?state=resolved&rule=" + rule).path("items").findValuesAsText("subject");
    }

    @Test
    @Order(1)
    void a_stopped_upstream_raises_its_alert_and_a_started_one_ends_it() throws Exception {
        upstream.close();
        awaitRaised("upstream-down", "shop");
        whatAPersonSees();

        upstream = DemoUpstream.start(InetAddress.getLoopbackAddress(), port);
        awaitResolved("upstream-down", "shop");
    }

    /** Nothing checks it and nothing ejects its target, and far fewer ask than an error rate needs. */
    @Test
    @Order(2)
    void an_upstream_as_it_is_by_default_raises_it_too() throws Exception {
        int plainPort = FreePorts.one();
        DemoUpstream plain = DemoUpstream.start(InetAddress.getLoopbackAddress(), plainPort);
        try {
            admin.put(
                    "upstreams/plain",
                    Map.of("name", "plain", "targets", List.of(Map.of("url", "http://127.0.0.1:" + plainPort))));
            admin.put(
                    "routes/plain",
                    Map.of(
                            "name", "plain",
                            "match", Map.of("paths", List.of("/plain/**")),
                            "upstream", "plain",
                            "path", Map.of("stripPrefix", "/plain"),
                            "access", Map.of("public", true)));
            await().atMost(Duration.ofSeconds(30)).until(() -> askPlain() == 200);
            plain.close();
            await().atMost(RAISED_WITHIN).pollInterval(Duration.ofSeconds(2)).until(() -> {
                askPlain();
                return firing("upstream-down").equals(List.of("plain"));
            });
            plain = DemoUpstream.start(InetAddress.getLoopbackAddress(), plainPort);
            await().atMost(RESOLVED_WITHIN).pollInterval(Duration.ofSeconds(2)).until(() -> {
                askPlain();
                return firing("upstream-down").isEmpty();
            });
            assertThat(resolved("upstream-down")).contains("plain");
        } finally {
            plain.close();
        }
    }

    private int askPlain() throws IOException, InterruptedException {
        return caller.get(system.proxy(1, "/plain/hello")).statusCode();
    }

    private void whatAPersonSees() throws IOException {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.awaitText("overview-alerts", "upstream-down (shop)");
            console.screenshots("overview-alerts");
            console.go("alerts");
            console.awaitText("alerts-row-upstream-down-shop", "no healthy target");
            console.screenshots("alerts");
            console.press("alert-silence-upstream-down-shop");
            console.type("silence-reason", "we know");
            console.screenshot("alert-silence");
            console.press("silence-confirm");
            console.awaitText("alerts-row-upstream-down-shop", "Silenced");
            console.awaitText("silences-table", "we know");
            console.press("silence-end-upstream-down");
            console.awaitText("alerts-row-upstream-down-shop", "Firing");

            console.press("alert-rule-on-latency");
            console.awaitOnPage("Rules");
            console.open("alerts/all?state=firing", "alert-history-table");
            console.awaitText("alert-history-table", "upstream-down shop");
            console.open("alerts", "alert-rules-new");
            rule(console);
            channels(console);
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(admin.get("alert-rules/latency").path("enabled").asBoolean()).isFalse();
        assertThat(admin.get("alert-rules/too-many")
                        .path("condition")
                        .path("metric")
                        .asText())
                .isEqualTo("latencyP99");
    }

    /** A rule is made in a form that says its condition in words; what is wrong is said at its field, on either side. */
    private void rule(ConsoleBrowser console) {
        console.press("alert-rules-new");
        console.type("alert-rule-name", "too-many");
        console.select("alert-rule-condition-type", "A signal is above or below a bound");
        console.awaitText("alert-rule-words", "p95 latency of one route above 500 ms over 1m");
        console.type("alert-rule-condition-bound", "");
        console.press("save");
        console.awaitText("alert-rule-condition-bound", "expected: a number from 0");
        console.type("alert-rule-condition-bound", "800");
        console.type("alert-rule-condition-window", "15s");
        console.press("save");
        console.awaitText("alert-rule-condition-window", "expected: a multiple of 10s");
        console.type("alert-rule-condition-window", "5m");
        console.awaitText("alert-rule-words", "p95 latency of one route above 800 ms over 5m");
        console.screenshots("alert-rule");

        console.press("tab-json");
        var document = console.value("document-json");
        console.type("document-json", document.replace("latencyP95", "cats"));
        console.press("save");
        console.awaitOnPage("/condition/metric: \"cats\"");
        console.type("document-json", document.replace("latencyP95", "latencyP99"));
        console.press("tab-form");
        console.awaitText("alert-rule-words", "p99 latency of one route above 800 ms over 5m");

        console.type("alert-rule-name", "error-rate");
        console.press("save");
        console.awaitOnPage("error-rate is there already");
        console.type("alert-rule-name", "too-many");
        console.press("save");
        console.awaitVisible("alert-rules-row-too-many");
        console.open("alerts/new-rule?type=change", "alert-rule-condition-factor");
        console.awaitText("alert-rule-words", "requests of one route: more than 3 times");
        console.open("alerts", "alert-channels-new");
    }

    /** A channel is made, changed and deleted; what is secret in it is never shown again. */
    private void channels(ConsoleBrowser console) {
        console.press("alert-channels-new");
        console.type("alert-channel-name", "on-call");
        console.type("alert-channel-url", "https://127.0.0.1:9/hook");
        console.type("alert-channel-secret", "short");
        console.press("save");
        console.awaitOnPage("from 16 to 1000 characters");
        console.type("alert-channel-secret", "a secret of the hook");
        console.press("save");
        console.awaitOnPage("TOLLGATE_ALERT_PRIVATE");
        console.type("alert-channel-url", "https://hooks.invalid/tollgate");
        console.press("save");
        console.awaitText("alert-channels-row-on-call", "https://hooks.invalid/tollgate");
        console.screenshot("alert-channels");
        console.press("alert-channel-test-on-call");
        console.awaitAnywhere("on-call did not take the test");

        console.open("alerts/channels/on-call", "alert-channel-secret");
        assertThat(console.value("alert-channel-url")).isEqualTo("https://hooks.invalid/tollgate");
        assertThat(console.value("alert-channel-secret")).isEmpty();
        console.screenshots("alert-channel");
        console.type("alert-channel-url", "https://elsewhere.invalid/tollgate");
        console.press("save");
        console.awaitOnPage("the secret must be given again");
        console.press("delete");
        console.press("confirm");
        console.awaitOnPage("No channel yet");
    }

    @Test
    @Order(3)
    void a_frozen_node_raises_its_alert_and_a_running_one_ends_it() throws Exception {
        var node = system.child("node-2");
        signal(node, "STOP");
        try {
            awaitRaised("node-stale", "node-2");
        } finally {
            signal(node, "CONT");
        }
        awaitResolved("node-stale", "node-2");
    }

    @Test
    @Order(4)
    void a_page_that_is_left_open_shows_nothing_more_to_who_is_switched_off() throws Exception {
        String first = "a sentence for the first day";
        String own = "a sentence of my own";
        admin.put("operators/watcher", Map.of("roles", List.of("viewer"), "password", first));
        AdminApi.login(caller.client(), system.admin("/api/v1/"), "watcher", first)
                .post("me/password", Map.of("old", first, "new", own));
        try (var console = new ConsoleBrowser(system.console("/"));
                var witness = new ConsoleBrowser(system.console("/"))) {
            witness.signIn("admin", system.adminPassword());
            witness.go("alerts");
            console.signIn("watcher", own);
            console.go("alerts");
            console.awaitVisible("alert-rules-row-latency");
            witness.awaitVisible("alert-rules-row-latency");
            admin.put("operators/watcher", Map.of("roles", List.of("viewer"), "enabled", false));
            // Further alerts, by which both pages draw themselves anew: what somebody may is known for two seconds.
            var more = new AtomicInteger();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                String row = another(more.incrementAndGet());
                witness.awaitVisible(row);
                return !console.one(row).isVisible();
            });
            String withheld = "alert-rules-row-another-" + more.get();
            witness.awaitVisible(another(more.incrementAndGet()));
            assertThat(console.one(withheld).isVisible())
                    .as("a page that was late would have it by now")
                    .isFalse();
        }
    }

    /** One that is raised at once; the row of its rule. */
    private String another(int number) throws IOException {
        admin.put(
                "alert-rules/another-" + number,
                Map.of(
                        "condition",
                        Map.of("type", "threshold", "metric", "inflight", "below", 1_000_000, "window", "1m")));
        return "alert-rules-row-another-" + number;
    }

    /** At each node fewer paths than raise it: who goes from one to the next is seen whole. */
    @Test
    @Order(5)
    void who_looks_for_paths_that_no_route_has_raises_an_alert() throws Exception {
        for (int i = 0; i < PATHS_EACH; i++) {
            for (int node = 1; node <= 2; node++) {
                var answer = caller.get(system.proxy(node, "/backup/" + node + "/" + i + ".zip"));
                assertThat(answer.statusCode()).isEqualTo(404);
            }
        }
        awaitRaised("paths-scanned", "127.0.0.1");
        assertThat(admin.get("alerts?state=firing&rule=paths-scanned")
                        .at("/items/0/detail")
                        .asText())
                .endsWith("seen by node-1, node-2");
        pathsForgottenBy = Instant.now().plus(FORGOTTEN_WITHIN);
    }

    /**
     * The last that asks anything: everybody here comes from one address. Most tries are refused unread, by the guard, and count
     * all the same.
     */
    @Test
    @Order(6)
    void who_guesses_keys_raises_an_alert_of_the_address() throws Exception {
        admin.put(
                "routes/closed",
                Map.of(
                        "name",
                        "closed",
                        "match",
                        Map.of("paths", List.of("/closed/**")),
                        "upstream",
                        "shop",
                        "access",
                        Map.of("authentication", List.of("api-key"), "permissions", Map.of("read", "shop:read"))));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> caller.get(system.proxy(1, "/closed/hello")).statusCode() == 401);
        var tries = new AtomicInteger();
        // Who guesses in earnest does not wait for one answer before the next try: the guard lets answers wait for
        // seconds.
        try (var guessers = new Traffic(
                (guesser, address) -> guesser.get(address, "tg_live_guess_" + tries.incrementAndGet()),
                List.of(system.proxy(1, "/closed/hello"), system.proxy(2, "/closed/hello")),
                GUESSERS_EACH,
                Duration.ofMillis(100))) {
            awaitRaised("auth-failures-by-address", "127.0.0.1");
            awaitRaised("credentials-guessed", "127.0.0.1"); // until the guard lets the address in again: minutes
            assertThat(guessers.failures()).isNotEmpty().allMatch(failure -> failure.matches(".* answered 4(01|29)"));
        }
        keysForgottenBy = Instant.now().plus(FORGOTTEN_WITHIN);
    }

    /** Both at once: each takes a minute in which nothing is to be seen but that it ends. */
    @Test
    @Order(7)
    void what_an_address_did_is_over_when_it_does_it_no_more() throws Exception {
        assertEnded("paths-scanned", pathsForgottenBy);
        assertEnded("auth-failures-by-address", keysForgottenBy);
    }

    private void assertEnded(String rule, Instant by) throws IOException {
        Duration left = Duration.between(Instant.now(), by);
        await().atMost(left.compareTo(AT_LEAST) > 0 ? left : AT_LEAST)
                .until(() -> firing(rule).isEmpty());
        assertThat(resolved(rule)).containsExactly("127.0.0.1");
    }

    private static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
