package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two control planes on one database, and two nodes that are spread over them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class SeveralControlPlanesE2eTest {
    private static final Duration IN_FORCE_WITHIN = Duration.ofSeconds(30);

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi one;
    private AdminApi two;
    private String key = "";

    SeveralControlPlanesE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("several"), 2, 2)
                .withEnvironment(Map.of("TOLLGATE_NODE_LABELS", "zone=a")));
        one = system.signIn(caller.client(), 1);
        two = system.signIn(caller.client(), 2);
        one.put("upstreams/echo", Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url()))));
        one.put(
                "routes/open",
                Map.of(
                        "name", "open",
                        "match", Map.of("paths", List.of("/open/**")),
                        "upstream", "echo",
                        "path", Map.of("stripPrefix", "/open"),
                        "access",
                                Map.of(
                                        "authentication", List.of("api-key"),
                                        "permissions", Map.of("read", "open:read", "write", "open:write"))));
        one.put("roles/caller", Map.of("name", "caller", "permissions", List.of("open:*")));
        one.put("consumers/acme", Map.of("name", "acme", "roles", List.of("caller")));
        key = issue(one).path("secret").asText();
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private static JsonNode issue(AdminApi admin) throws IOException {
        return admin.post("consumers/acme/keys", Map.of("alias", "a"));
    }

    private void awaitStatus(int node, String secret, int status) {
        await().atMost(IN_FORCE_WITHIN)
                .until(() ->
                        caller.get(system.proxy(node, "/open/hello"), secret).statusCode() == status);
    }

    private void everywhere(String secret, int status) {
        awaitStatus(1, secret, status);
        awaitStatus(2, secret, status);
    }

    private static String at(AdminApi admin, int node) throws IOException {
        return admin.get("nodes/node-" + node).path("controlPlane").asText();
    }

    private static Callable<String> stateOf(AdminApi admin, int node) {
        return () -> admin.get("nodes/node-" + node).path("state").asText();
    }

    @Test
    @Order(1)
    void nodes_spread_over_both_and_what_is_written_at_one_holds_at_the_nodes_of_the_other() throws Exception {
        everywhere(key, 200);
        for (var admin : List.of(one, two)) {
            await().until(stateOf(admin, 1), "Ready"::equals);
            await().until(stateOf(admin, 2), "Ready"::equals);
            assertThat(List.of(at(admin, 1), at(admin, 2))).doesNotHaveDuplicates();
        }
        for (var admin : List.of(one, two)) {
            var issued = issue(admin);
            everywhere(issued.path("secret").asText(), 200);
            var other = admin == one ? two : one;
            other.post("keys/" + issued.path("id").asText() + "/revoke", Map.of("reason", "test"));
            everywhere(issued.path("secret").asText(), 401);
        }
    }

    @Test
    @Order(2)
    void both_nodes_are_in_one_limit_cluster() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(two.get("nodes/node-1").at("/cluster/members"))
                        .hasSize(2));
    }

    @Test
    @Order(3)
    void when_one_is_killed_its_node_is_at_the_other_and_no_request_fails() throws Exception {
        int moves = at(two, 1).equals(at(two, 2)) ? 0 : nodeOf(system.ports().sync());
        assertThat(moves).as("a node at the first control plane").isPositive();
        String there = at(two, 3 - moves);
        List<Long> revisions = new ArrayList<>();
        try (var traffic = new Traffic(key, List.of(system.proxy(1, "/open/hello"), system.proxy(2, "/open/hello")))) {
            traffic.awaitAnswered(100);
            long begunNanos = System.nanoTime();
            system.child("control-plane").destroyForcibly();
            await().atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> at(two, moves).equals(there)
                            && stateOf(two, moves).call().equals("Ready"));
            System.out.printf(
                    "node-%d is at the other control plane after %d ms%n",
                    moves, (System.nanoTime() - begunNanos) / 1_000_000);
            for (int i = 0; i < 5; i++) {
                two.put("roles/after-" + i, Map.of("name", "after-" + i, "permissions", List.of()));
                revisions.add(two.get("revisions?limit=1").at("/items/0/number").asLong());
            }
            var issued = issue(two);
            everywhere(issued.path("secret").asText(), 200);
            traffic.awaitAnswered(100);
            assertThat(traffic.failures()).isEmpty();
        }
        assertThat(revisions).isSorted().doesNotHaveDuplicates();
        // The launcher starts it again; it finds all that was written meanwhile.
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> system.signIn(caller.client(), 1)
                        .get("roles/after-4")
                        .path("name")
                        .asText()
                        .equals("after-4"));
    }

    @Test
    @Order(4)
    void a_node_revoked_in_the_console_of_one_is_thrown_out_of_both() throws Exception {
        var state = stateOf(two, 2);
        await().atMost(Duration.ofMinutes(1)).until(state, "Ready"::equals);
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("nodes");
            console.awaitText("nodes-row-node-2", "zone=a");
            console.type("nodes-label", "zone=b");
            console.awaitGone("nodes-row-node-2");
            console.type("nodes-label", "zone");
            console.awaitVisible("nodes-row-node-2");
            console.press("node-revoke-node-2");
            console.screenshot("node-revoke");
            console.press("confirm");
            console.awaitText("node-state-node-2", "Revoked");
            console.awaitText("nodes-summary", "1/1 in sync");
            assertThat(console.complaints()).isEmpty();
        }
        await().until(state, "Revoked"::equals);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(two.get("nodes/node-1").at("/cluster/members"))
                        .as("the other node's cluster without it")
                        .hasSize(1));
        assertThat(caller.get(system.proxy(1, "/open/hello"), key).statusCode()).isEqualTo(200);
    }

    private int nodeOf(int syncPort) throws IOException {
        for (var node : List.of(1, 2)) {
            if (at(two, node).endsWith(":" + syncPort)) {
                return node;
            }
        }
        return 0;
    }
}
