package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A consumer over its limit is seen by name, with what is left of its counter, and what another limit would have refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class LimitedNowE2eTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int LIMIT = 20;

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private int admitted;
    private int refused;
    private int others;
    private int globexTurnedAway;

    LimitedNowE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(temporary.resolve("limited"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/shop", Map.of("targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("permissions", List.of("shop:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("reader")));
        admin.put("consumers/globex", Map.of("roles", List.of("reader")));
        admin.put(
                "limits/per-consumer",
                Map.of(
                        "by", List.of("consumer"),
                        "rules", List.of(Map.of("requests", LIMIT, "per", "1m")),
                        "mode", "strict"));
        admin.put(
                "routes/shop",
                Map.of(
                        "match", Map.of("paths", List.of("/shop/**")),
                        "upstream", "shop",
                        "path", Map.of("stripPrefix", "/shop"),
                        "limits", List.of("per-consumer"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "shop:read"))));
        awaitCounting();
    }

    /** Strict limits refuse until their nodes are sure of the cluster: a limit of its own tells when, so that no other counts it. */
    private void awaitCounting() throws IOException {
        admin.put(
                "limits/ready",
                Map.of(
                        "by",
                        List.of("address"),
                        "rules",
                        List.of(Map.of("requests", 10_000, "per", "1m")),
                        "mode",
                        "strict"));
        admin.put(
                "routes/ready",
                Map.of(
                        "match", Map.of("paths", List.of("/ready/**")),
                        "upstream", "shop",
                        "limits", List.of("ready"),
                        "access", Map.of("public", true)));
        for (int node = 1; node <= 2; node++) {
            URI door = system.proxy(node, "/ready/");
            await().atMost(SOON).until(() -> caller.get(door).statusCode() == 200);
        }
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private String key(String consumer) throws IOException {
        return admin.post("consumers/" + consumer + "/keys", Map.of("alias", "e2e"))
                .path("secret")
                .asText();
    }

    private int send(int node, String key) throws IOException, InterruptedException {
        return caller.get(system.proxy(node, "/shop/hello"), key).statusCode();
    }

    private void acmeSends(int node, String key) throws IOException, InterruptedException {
        switch (send(node, key)) {
            case 200 -> admitted++;
            case 429 -> refused++;
            case 401 -> {} // the node has not heard of the key yet
            default -> others++; // it is not sure of its cluster yet
        }
    }

    private JsonNode limited() throws IOException {
        return admin.get("limits/per-consumer/limited").path("items");
    }

    @Test
    void who_is_limited_is_seen_by_name_and_no_longer_when_it_stops() throws Exception {
        var acme = key("acme");
        var globex = key("globex");
        for (int node = 1; node <= 2; node++) {
            int here = node;
            await().atMost(SOON).until(() -> {
                int status = send(here, globex);
                globexTurnedAway += status == 503 ? 1 : 0;
                return status == 200;
            });
        }
        await().atMost(SOON).until(() -> {
            acmeSends(1, acme);
            acmeSends(2, acme);
            return refused >= 30 && admitted + refused >= 50;
        });
        assertThat(admitted).isLessThanOrEqualTo(LIMIT);

        await().atMost(SOON)
                .until(() -> limited().at("/0/refused").asInt() == refused
                        && limited().at("/0/nodes").size() == 2);
        assertThat(limited()).as("globex is not").hasSize(1);
        assertThat(limited().at("/0/subject").asText()).isEqualTo("consumer acme");
        whatIf();
        counter();
        int before = refused;
        await().atMost(SOON).until(() -> {
            acmeSends(1, acme); // again: it is forgotten after a minute, which a busy machine may have taken until here
            return refused > before;
        });
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("limits");
            console.awaitText("limit-limited-per-consumer", "1 refused");
            console.screenshot("limits-limited-now");
            console.press("limit-limited-per-consumer");
            console.awaitText("limited-row-consumer acme", "acme");
            console.awaitText(
                    "limited-row-consumer acme", limited().at("/0/refused").asText());
            lookInTheConsole(console);
            await().atMost(Duration.ofSeconds(90)).until(() -> limited().isEmpty());
            console.awaitText("limited-none", "Nobody was refused");
            assertThat(console.complaints()).isEmpty();
        }
    }

    private int sent() {
        return admitted + refused + others;
    }

    /** As many requests as were sent, and of those at least all but what a minute, or the two that a burst lay in, admits. */
    private void whatIf() throws IOException {
        var document = Map.of("by", List.of("consumer"), "rules", List.of(Map.of("requests", 10, "per", "1m")));
        await().atMost(SOON)
                .until(() -> admin.post("limits/per-consumer/what-if?window=1h", document)
                                .at("/subjects/0/requests")
                                .asInt()
                        == sent());
        var told = admin.post("limits/per-consumer/what-if?window=1h", document);
        assertThat(told.at("/subjects/0/name").asText()).isEqualTo("acme");
        assertThat(told.path("refusedAtLeast").asInt()).isBetween(sent() - 20, sent() - 10);
        assertThat(told.path("subjectsRefused").asInt()).isEqualTo(1);
        assertThat(told.path("refusedThen").asInt())
                .as("by the limit that there is")
                .isBetween(
                        refused, refused + others + globexTurnedAway); // a 503 of the limit is one of its refusals, too
    }

    private void counter() throws IOException {
        var rule = admin.get("limits/per-consumer/counter?consumer=acme").at("/rules/0");
        assertThat(rule.path("rule").asText()).isEqualTo(LIMIT + " per 1m");
        assertThat(rule.hasNonNull("left")).as(rule.toString()).isTrue();
        assertThat(rule.path("left").asInt() + rule.path("held").asInt()).isBetween(0, LIMIT);
        var other = admin.get("limits/per-consumer/counter?consumer=nobody").at("/rules/0");
        assertThat(other.path("left").asInt()).isEqualTo(LIMIT);
    }

    private void lookInTheConsole(ConsoleBrowser console) throws IOException {
        console.type("counter-consumer", "acme");
        console.press("counter-look");
        console.awaitText("counter-answer", LIMIT + " per 1m");
        console.press("what-if-ask");
        console.awaitText("what-if-sentence", "this would have refused at least ");
        console.awaitText("what-if-row-acme", "acme");
        assertThat(console.forms("limit-limited-now", new Accessibility(), ConsoleBrowser.FORMS, "limited-now"))
                .isEmpty();
    }
}
