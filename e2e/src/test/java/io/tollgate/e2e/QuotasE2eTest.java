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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A quota that is used up, granted more of and reset from the console, and kept when all of Tollgate starts again: one story. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(500)
class QuotasE2eTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int NODES = 2;
    private static final String LIMIT = "monthly";

    /** Large enough for nodes to hold chunks of it. */
    private static final int QUOTA = 1_000;

    private static final int GRANTED = 10;
    private static final int CHUNK_MIN = 5;

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp.Setup setup;
    private TollgateUp system;
    private AdminApi admin;
    private String key = "";
    private String row = "";
    private int admittedSinceReset;

    QuotasE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        setup = TollgateUp.Setup.empty(folder.resolve("quotas"), NODES);
        system = TollgateUp.ready(setup);
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("permissions", List.of("shop:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put(
                "limits/" + LIMIT,
                Map.of(
                        "by", List.of("consumer"),
                        "rules", List.of(Map.of("requests", QUOTA, "per", "1mo", "calendar", "UTC")),
                        "mode", "strict"));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "limits", List.of(LIMIT),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "shop:read"))));
        key = admin.post("consumers/acme/keys", Map.of("alias", "production"))
                .path("secret")
                .asText();
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private int status(int node) throws IOException, InterruptedException {
        return caller.get(system.proxy(node, "/shop/hello"), key).statusCode();
    }

    /** Asks both nodes in turn until both refuse; a node that hears of a grant later than the other finds it used by then. */
    private int admittedUntilSpent() throws Exception {
        int admitted = 0;
        for (int refused = 0, node = 1; refused < NODES; node = node % NODES + 1) {
            int status = status(node);
            refused = status == 429 ? refused + 1 : 0;
            admitted += status == 200 ? 1 : 0;
        }
        return admitted;
    }

    private JsonNode counter() throws IOException {
        return admin.get("quotas?consumer=acme").path("items").path(0);
    }

    private int used() throws IOException {
        return counter().path("used").asInt();
    }

    @Test
    @Order(1)
    void who_has_used_the_quota_up_is_refused_by_every_node() throws Exception {
        int known = 0;
        for (int node = 1; node <= NODES; node++) {
            int asked = node;
            await().atMost(SOON).until(() -> status(asked) == 200);
            known++;
        }
        assertThat(known + admittedUntilSpent()).isEqualTo(QUOTA);
        assertThat(counter().path("used").asInt()).isEqualTo(QUOTA);
        row = LIMIT + "-" + counter().path("period").asText() + "-"
                + counter().path("counter").asText();
    }

    @Test
    @Order(2)
    void an_operator_grants_more_and_resets_from_the_console() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("consumers/acme", "consumer-quotas");
            console.press("consumer-quotas");
            console.awaitText("quota-used-" + row, "1,000 of 1,000");

            console.press("quota-grant-" + row);
            console.type("grant-amount", "0");
            console.press("grant-confirm");
            console.awaitAnywhere("expected: from 1 to");
            console.type("grant-amount", "10");
            console.type("grant-reason", "a busy day");
            console.screenshot("quota-grant");
            console.press("grant-confirm");
            console.awaitText("quota-used-" + row, "1,000 of 1,010");
            await().atMost(SOON).until(() -> status(1) == 200);
            assertThat(1 + admittedUntilSpent()).isEqualTo(GRANTED);

            console.open("limits/" + LIMIT, "limit-quotas");
            console.press("limit-quotas");
            console.awaitText("quota-used-" + row, "1,010 of 1,010");
            console.press("quota-reset-" + row);
            console.type("confirm-reason", "sold them a larger plan");
            console.screenshot("quota-reset");
            console.press("confirm");
            console.awaitText("quotas-row-" + row, "1,010 before the reset");
            console.screenshot("quota-reset-done");
            await().atMost(SOON).until(() -> status(2) == 200);
            admittedSinceReset = 1;
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(admin.get("audit?object=quotas/" + LIMIT).path("items").findValuesAsText("message"))
                .containsExactly("sold them a larger plan", "a busy day");
    }

    @Test
    @Order(3)
    void what_is_used_is_used_when_everything_has_started_again() throws Exception {
        await().atMost(SOON).until(() -> status(1) == 200);
        admittedSinceReset++;
        while (used() < admittedSinceReset + CHUNK_MIN) {
            int node = admittedSinceReset % NODES + 1;
            // Where the database answers too late a node says 503, and nothing of it is used.
            await().atMost(SOON).until(() -> status(node) == 200);
            admittedSinceReset++;
            assertThat(admittedSinceReset).as("by now nodes hold chunks").isLessThan(QUOTA / 2);
        }
        assertThat(system.stop()).isZero();
        system = TollgateUp.ready(setup);
        admin = system.signIn(caller.client());
        assertThat(used()).as("what nodes held went back").isEqualTo(admittedSinceReset);
        assertThat(counter().path("granted").asInt()).isEqualTo(GRANTED);
        await().atMost(SOON).until(() -> status(1) == 200);
        assertThat(admittedSinceReset + 1 + admittedUntilSpent()).isEqualTo(QUOTA + GRANTED);
        assertThat(counter().path("left").asInt()).isZero();
    }

    @Test
    @Order(4)
    void the_command_line_shows_grants_and_resets_too(@TempDir Path folder) throws Exception {
        var cli = new Cli(folder, system);
        cli.signIn(system);
        assertThat(cli.good("quota", "list", "--consumer", "acme")).contains(LIMIT, "consumer acme", "1010");
        assertThat(cli.good("quota", "grant", LIMIT, "5", "--consumer", "acme")).startsWith("5 left for consumer acme");
        assertThat(cli.good("quota", "reset", LIMIT, "--consumer", "acme", "--reason", "tour"))
                .startsWith("1015 left for consumer acme");
        assertThat(cli.run("quota", "reset", LIMIT, "--consumer", "nobody").output())
                .contains("monthly: no counters of that kind");
        await().atMost(SOON).until(() -> status(1) == 200);
    }
}
