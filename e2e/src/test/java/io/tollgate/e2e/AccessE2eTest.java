package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, on a real system of two nodes: nobody whose key was revoked, and nobody by trying. {@link AccessMatrixE2eTest} has the policy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class AccessE2eTest {
    private static final int REVOCATIONS = 200;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;

    AccessE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("access"), 2));
        admin = system.signIn(caller.client());
        admin.put("upstreams/echo", Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url()))));
        admin.put("roles/reader", Map.of("name", "reader", "permissions", List.of("orders:read")));
        admin.put("roles/writer", Map.of("name", "writer", "permissions", List.of("orders:*")));
        admin.put("consumers/acme", Map.of("name", "acme", "roles", List.of("reader", "writer")));
        admin.put("consumers/poor", Map.of("name", "poor", "roles", List.of("reader")));
        admin.put(
                "routes/orders",
                Map.of(
                        "name", "orders",
                        "match", Map.of("paths", List.of("/orders/**"), "methods", List.of("GET", "POST", "DELETE")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/orders"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "orders:read", "write", "orders:write"))));
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private String issue() throws IOException {
        var secret = admin.post("consumers/acme/keys", Map.of("alias", "e2e"))
                .path("secret")
                .asText();
        for (var node : List.of(1, 2)) {
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> caller.get(system.proxy(node, "/orders/hello"), secret)
                                    .statusCode()
                            == 200);
        }
        return secret;
    }

    private JsonNode awaitInForce(String id) {
        var seen = new CopyOnWriteArrayList<JsonNode>();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    var enforcement = admin.get("keys/" + id).path("enforcement");
                    seen.add(enforcement);
                    return enforcement.path("inForce").asInt() == 2;
                });
        return seen.getLast();
    }

    /**
     * The times go into a record and are not judged: a busy machine is no fault of the gateway's ({@code bench/revocations}
     * asks for more load). What is judged is that no receipt comes too early: nobody is let in who came after it.
     */
    @Test
    @Order(1)
    void revocations_under_load_have_a_receipt_of_every_node_that_is_true() throws Exception {
        var busy = issue();
        var doors = List.of(system.proxy(1, "/orders/hello"), system.proxy(2, "/orders/hello"));
        var receipts = new Times();
        var refusals = new Times();
        try (var traffic = new Traffic(
                busy,
                doors,
                Integer.getInteger("revocations.callers", 1),
                Duration.ofMillis(Integer.getInteger("revocations.pause", 5)))) {
            var start = System.nanoTime();
            for (int i = 0; i < REVOCATIONS; i++) {
                var key = admin.post("consumers/poor/keys", Map.of("alias", "r" + i));
                revoke(key, doors, receipts, refusals);
            }
            var seconds =
                    Math.max(1, Duration.ofNanos(System.nanoTime() - start).toSeconds());
            assertThat(traffic.failures()).isEmpty();
            assertThat(traffic.answered()).isPositive();
            receipts.requireCount(2 * REVOCATIONS);
            Files.writeString(
                    TollgateUp.HOME.resolve("target").resolve("revocations.txt"),
                    "revocations      %d, one after the other, on 2 nodes%nload             %d requests/s of another key%n"
                                    .formatted(REVOCATIONS, traffic.answered() / seconds)
                            + "receipt          " + receipts + "  (commit to the node's acknowledgement)\n"
                            + "refusal          " + refusals
                            + "  (revoke request sent to first 401 seen by a client of the node)\n");
        }
    }

    private void revoke(JsonNode key, List<URI> doors, Times receipts, Times refusals) throws IOException {
        var id = key.path("id").asText();
        awaitInForce(id); // one that a node does not know yet would be a guess
        try (var witness = new Witness(key.path("secret").asText(), doors)) {
            witness.awaitLetIn();
            var sent = Instant.now();
            admin.post("keys/" + id + "/revoke", Map.of("reason", "test"));
            var enforcement = awaitInForce(id).path("nodes");
            witness.awaitRefused();
            for (int node = 0; node < doors.size(); node++) {
                refusals.add(Duration.between(sent, witness.refusedAt(node)).toMillis());
                var receipt = receipt(enforcement, "node-" + (node + 1));
                receipts.add(receipt.path("afterMillis").asLong());
                assertThat(witness.lastLetIn(node))
                        .as("a request let in after its node's receipt")
                        .isBeforeOrEqualTo(
                                Instant.parse(receipt.path("appliedAt").asText()));
            }
        }
    }

    private static JsonNode receipt(JsonNode receipts, String node) {
        for (var receipt : receipts) {
            if (receipt.path("node").asText().equals(node)) {
                return receipt;
            }
        }
        throw new AssertionError("no receipt of " + node + ": " + receipts);
    }

    @Test
    @Order(2)
    void a_rotated_key_and_its_successor_both_open_the_door_during_the_overlap() throws Exception {
        var old = admin.post("consumers/poor/keys", Map.of("alias", "turns"));
        var next = admin.post("keys/" + old.path("id").asText() + "/rotate", Map.of("overlap", "1h"));
        for (var key : List.of(old, next)) {
            for (var node : List.of(1, 2)) {
                await().atMost(SOON)
                        .until(() -> caller.get(
                                                system.proxy(node, "/orders/hello"),
                                                key.path("secret").asText())
                                        .statusCode()
                                == 200);
            }
        }
    }

    @Test
    @Order(3)
    void the_console_explains_a_denial_and_what_would_change_it() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("explain");
            console.type("explain-url", "/orders/hello");
            console.choose("explain-consumer", "poor");
            console.press("explain-ask");
            console.awaitText("explain-outcome", "Let in");
            console.choose("explain-method", "DELETE");
            console.press("explain-ask");
            console.awaitText("explain-outcome", "Refused with 403");
            console.awaitText("explain-step-authorize", "role reader lacks orders:write");
            console.awaitText("explain-fix", "Give consumer poor the role writer");
            console.screenshot("explain");
            assertThat(console.complaints()).isEmpty();
        }
    }

    /** The last: everybody here comes from one address. */
    @Test
    @Order(4)
    void who_tries_keys_is_held_back_on_both_nodes_until_it_is_lifted() throws Exception {
        var good = issue();
        var tries = 0;
        while (caller.get(system.proxy(1, "/orders/hello"), "tg_live_try_" + tries)
                        .statusCode()
                != 429) {
            assertThat(++tries).isLessThan(30);
        }
        // The further tries are refused unread; keep trying so that no penalty ends before it is looked at.
        await().atMost(SOON)
                .until(() -> caller.get(system.proxy(2, "/orders/hello"), "tg_live_other")
                                .statusCode()
                        == 429);
        await().atMost(SOON).until(() -> {
            caller.get(system.proxy(1, "/orders/hello"), "tg_live_try");
            return admin.get("penalties").toString().contains("127.0.0.1");
        });

        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("penalties");
            console.awaitVisible("penalties-row-127.0.0.1");
            console.screenshot("penalties");
            for (var subject : List.of("127.0.0.1", "127.0.0.0/24")) {
                admin.post("penalties/lift", Map.of("subject", subject));
            }
            console.awaitVisible("empty-state");
        }
        for (var node : List.of(1, 2)) {
            await().atMost(SOON)
                    .until(() -> caller.get(system.proxy(node, "/orders/hello"), good)
                                    .statusCode()
                            == 200);
        }
    }
}
