package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main story, told once from the first sign-in to a killed control plane: each test goes on where the last ended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class WalkingSystemE2eTest {
    private static final int WRITES_PER_HOUR = 12;
    private static final int WRITES_MAX = 400;
    private static final Duration CHANGE_IN_FORCE = Duration.ofSeconds(10);
    private static final Path TOUR =
            TollgateUp.HOME.resolve("docs").resolve("explanation").resolve("a-tour.md");

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private ConsoleBrowser console;
    private TourRecord tour;
    private AdminApi admin;
    private String secret = "";
    private String secondSecret = "";

    WalkingSystemE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("walking"), 2));
        admin = system.signIn(caller.client());
        console = new ConsoleBrowser(system.console("/"));
        tour = new TourRecord(console);
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

    @Test
    @Order(1)
    void an_operator_signs_in_with_the_password_that_was_printed() throws Exception {
        tour.step("Sign in", () -> console.signIn("admin", system.printed("Password +([a-z0-9]{20})")));

        console.awaitText("signed-in-as", "admin");
        console.awaitVisible("first-steps");
        console.screenshot("overview-empty");
    }

    @Test
    @Order(2)
    void the_operator_makes_an_upstream_a_limit_a_route_a_role_and_a_consumer() throws Exception {
        tour.step("Upstreams, New", this::makeUpstream);
        tour.step("Limits, New", this::makeLimit);
        tour.step("Routes, New", this::makeRoute);
        tour.step("Roles, New", this::makeRole);
        tour.step("Consumers, New", this::makeConsumer);

        assertThat(names("upstreams")).contains("echo");
        assertThat(names("routes")).contains("shop");
        assertThat(names("consumers")).contains("acme");
    }

    @Test
    @Order(3)
    void the_operator_issues_a_key_and_reads_its_secret_from_the_page() throws Exception {
        tour.step("Issue a key", () -> secret = issueKey("keys-first", "ci"));

        assertThat(secret).startsWith("tg_live_");
        console.open("", "first-steps");
        console.awaitText("first-steps", "Send a request");
        assertThat(console.count("step-open"))
                .as("all that is left is to send a request")
                .isEqualTo(1);
    }

    @Test
    @Order(4)
    void the_api_answers_with_the_key_through_both_nodes() throws Exception {
        tour.step("The first answer on both nodes", () -> {
            for (var node : nodes()) {
                await().atMost(CHANGE_IN_FORCE)
                        .untilAsserted(() ->
                                assertThat(shop(node, secret).statusCode()).isEqualTo(200));
            }
        });
        tour.write(TollgateUp.HOME.resolve("target").resolve("first-api.txt"));
        assertThat(TOUR).content().as("what the tour says of its length").contains(tour.effort());
        for (var node : nodes()) {
            var answer = shop(node, secret);
            assertThat(answer.body()).contains("\"path\" : \"/hello\"").contains("\"x-consumer\" : \"acme\"");
            assertThat(answer.body()).doesNotContain(secret);
        }
        console.awaitUnseen("first-steps"); // by itself, as soon as one was counted
    }

    @Test
    @Order(5)
    void without_a_key_or_with_a_wrong_one_it_answers_401() throws Exception {
        for (var node : nodes()) {
            var without = caller.get(system.proxy(node, "/shop/hello"));
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("www-authenticate")).isPresent();
            assertThat(without.body()).contains("credentials-missing");
            assertThat(shop(node, secret.substring(0, secret.length() - 1) + "x")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    @Order(6)
    void with_the_wrong_role_it_answers_403() throws Exception {
        admin.put("roles/reader-of-else", Map.of("name", "reader-of-else", "permissions", List.of("else:read")));
        admin.put("consumers/stranger", Map.of("name", "stranger", "roles", List.of("reader-of-else")));
        var stranger = admin.post("consumers/stranger/keys", Map.of("alias", "s"))
                .path("secret")
                .asText();

        for (var node : nodes()) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(
                            () -> assertThat(shop(node, stranger).statusCode()).isEqualTo(403));
            assertThat(shop(node, stranger).body()).contains("permission-missing");
        }
    }

    @Test
    @Order(7)
    void over_the_limit_it_answers_429_counted_across_both_nodes_together() throws Exception {
        var answers = new ArrayList<HttpResponse<String>>();
        var late = 0; // what cannot be counted within 20 ms is denied too, and may have used a permit up
        do {
            answers.add(caller.post(system.proxy(1 + answers.size() % 2, "/shop/orders"), secret, "{}"));
            late += answers.getLast().body().contains("limit-unavailable") ? 1 : 0;
        } while (!answers.getLast().body().contains("limit-exceeded") && answers.size() < WRITES_MAX);
        for (var k = 0; k < WRITES_PER_HOUR; k++) {
            answers.add(caller.post(system.proxy(1 + k % 2, "/shop/orders"), secret, "{}"));
        }

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200).count())
                .as("admitted, while %d of %d were denied for being late", late, answers.size())
                .isBetween((long) Math.max(0, WRITES_PER_HOUR - late), (long) WRITES_PER_HOUR);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() != 200)
                .allMatch(answer -> answer.statusCode() == 429 || answer.body().contains("limit-unavailable"));
        var refused = answers.getLast();
        assertThat(refused.body()).contains("limit-exceeded");
        assertThat(refused.headers().firstValueAsLong("retry-after")).isPresent();
        assertThat(shop(1, secret).statusCode()).as("reading is not limited").isEqualTo(200);
    }

    @Test
    @Order(8)
    void a_certificate_that_is_put_serves_tls_and_its_successor_does_without_a_restart() throws Exception {
        var first = TestCertificates.selfSigned("localhost");
        var second = TestCertificates.selfSigned("localhost");
        for (var issued : List.of(first, second)) {
            admin.put(
                    "certificates/local",
                    Map.of(
                            "name", "local",
                            "hosts", List.of("localhost", "*"),
                            "certPem", issued.pem(),
                            "keyPem", issued.keyPem()));
            for (var node : nodes()) {
                await().atMost(CHANGE_IN_FORCE)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .untilAsserted(() -> {
                            var answer =
                                    Caller.trusting(first, second).get(system.secured(node, "/shop/hello"), secret);
                            assertThat(answer.statusCode()).isEqualTo(200);
                            assertThat(answer.body()).contains("\"x-forwarded-proto\" : \"https\"");
                            assertThat(answer.sslSession().orElseThrow().getPeerCertificates()[0])
                                    .isEqualTo(issued.certificate());
                        });
            }
        }
        assertThat(admin.get("certificates/local").path("keyPem").asText()).startsWith("sealed:v1:");
    }

    @Test
    @Order(9)
    void every_page_shows_what_there_is() {
        for (var name : List.of(
                "overview",
                "nodes",
                "routes",
                "upstreams",
                "limits",
                "certificates",
                "consumers",
                "keys",
                "issuers",
                "trust-stores",
                "token-revocations",
                "roles",
                "revisions",
                "trust-anchors",
                "audit")) {
            console.go(name);
            switch (name) {
                case "nodes" -> {
                    console.awaitText("node-state-node-1", "Ready");
                    console.awaitText("node-state-node-2", "Ready");
                }
                case "routes" -> console.awaitOnPage("shop");
                case "certificates" -> console.awaitOnPage("Valid");
                case "keys", "consumers" -> console.awaitOnPage("acme");
                default -> {
                    // Its title is there, which is what a page without a condition of its own must show.
                }
            }
            console.screenshot(name);
        }
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    @Order(10)
    void revoking_in_the_browser_is_in_force_on_both_nodes_within_a_second() throws Exception {
        console.go("consumers");
        console.pressFirst("consumer-open-acme");
        secondSecret = issueKey("keys-issue", "second");
        for (var node : nodes()) {
            await().atMost(CHANGE_IN_FORCE)
                    .untilAsserted(() ->
                            assertThat(shop(node, secondSecret).statusCode()).isEqualTo(200));
        }
        console.go("keys");
        console.press("key-revoke-k_" + secret.substring("tg_live_".length(), "tg_live_".length() + 12));
        console.type("revoke-reason", "leaked");
        console.press("revoke-confirm");
        console.awaitVisible("enforcement");

        for (var node : nodes()) {
            await().atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(20))
                    .untilAsserted(
                            () -> assertThat(shop(node, secret).statusCode()).isEqualTo(401));
            assertThat(shop(node, secret).body()).contains("key-revoked");
        }
        console.awaitText("enforcement", "2");
        console.screenshot("key-revoked");
        console.press("revoke-close");
        assertThat(shop(1, secondSecret).statusCode()).as("another key goes on").isEqualTo(200);
    }

    @Test
    @Order(11)
    void a_killed_control_plane_costs_no_request_and_comes_back() {
        var addresses =
                nodes().stream().map(node -> system.proxy(node, "/shop/hello")).toList();
        try (var traffic = new Traffic(secondSecret, addresses)) {
            traffic.awaitAnswered(50);
            var killed = system.child("control-plane");

            killed.destroyForcibly();

            await().until(() -> !killed.isAlive());
            traffic.awaitAnswered(50);
            await().atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(caller.get(system.admin("/readyz")).statusCode())
                                    .isEqualTo(200));
            awaitNodesReady();
            traffic.awaitAnswered(50);
            assertThat(traffic.failures()).isEmpty();
        }
        assertThat(system.output()).contains("control-plane ended unasked (killed by signal 9)");
    }

    private void makeUpstream() {
        console.startNew("upstreams", "upstream");
        console.type("upstream-name", "echo");
        console.type("upstream-targets-0-url", upstream.url());
        console.screenshot("upstream-new");
        console.save();
    }

    private void makeLimit() {
        console.startNew("limits", "limit");
        console.type("limit-name", "few-writes");
        console.select("limit-methods", "write");
        console.select("limit-mode", "strict");
        console.type("limit-rules-0-requests", "" + WRITES_PER_HOUR);
        console.type("limit-rules-0-per", "1h");
        console.screenshot("limit-new");
        console.save();
    }

    private void makeRoute() {
        console.startNew("routes", "route");
        console.type("route-name", "shop");
        console.type("route-match-paths", "/shop/**");
        console.choose("route-upstream", "echo");
        console.type("route-path-stripPrefix", "/shop");
        console.type("route-access-read", "shop:read");
        console.type("route-access-write", "shop:write");
        console.choose("route-limits", "few-writes");
        console.screenshot("route-new");
        console.save();
    }

    private void makeRole() {
        console.startNew("roles", "role");
        console.type("role-name", "shopper");
        console.type("role-permissions", "shop:read\nshop:write");
        console.screenshot("role-new");
        console.save();
    }

    private void makeConsumer() {
        console.startNew("consumers", "consumer");
        console.type("consumer-name", "acme");
        console.choose("consumer-roles", "shopper");
        console.press("save");
        console.awaitVisible("keys-first");
    }

    private void awaitNodesReady() {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> {
            var nodes = system.signIn(caller.client()).get("nodes").path("items");
            assertThat(nodes).hasSize(2);
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.path("state").asText()).isEqualTo("Ready"));
        });
    }

    private String issueKey(String button, String alias) {
        console.press(button);
        console.type("key-alias", alias);
        console.screenshot("key-issue");
        console.press("key-issue-confirm");
        console.awaitVisible("key-secret");
        var issued = console.text("key-secret");
        console.screenshot("key-secret");
        console.press("key-secret-done");
        return issued;
    }

    private HttpResponse<String> shop(int node, String key) throws IOException, InterruptedException {
        return caller.get(system.proxy(node, "/shop/hello"), key);
    }

    private List<String> names(String kind) {
        try {
            var items = new ArrayList<String>();
            admin.get(kind)
                    .path("items")
                    .forEach(item -> items.add(item.path("name").asText()));
            return items;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static List<Integer> nodes() {
        return IntStream.rangeClosed(1, 2).boxed().toList();
    }
}
