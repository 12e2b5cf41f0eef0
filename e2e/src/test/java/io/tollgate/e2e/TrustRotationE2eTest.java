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
import java.util.ArrayList;
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

/**
 * The signing key and the authority are rotated by the command line, under requests that are counted over the whole cluster,
 * while one of three nodes is stopped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(400)
class TrustRotationE2eTest {
    private final EchoUpstream upstream;
    private final Caller caller = new Caller();
    private TollgateUp system;
    private AdminApi admin;
    private NodeProcess away;
    private Traffic traffic;
    private Cli cli;
    private String earlyToken = "";
    private Path logs;

    TrustRotationE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("trust"), 2));
        admin = system.signIn(caller.client());
        cli = new Cli(folder, system);
        cli.signIn(system);
        admin.put("upstreams/echo", Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url()))));
        admin.put(
                "limits/all",
                Map.of(
                        "name",
                        "all",
                        "by",
                        List.of("route"),
                        "rules",
                        List.of(Map.of("requests", 1_000_000, "per", "1h"))));
        change(0);
        logs = folder.resolve("trust").resolve("logs");
        away = node("away", token());
        away.awaitReady();
        awaitMembers(3);
        traffic = new Traffic("", List.of(system.proxy(1, "/hello"), system.proxy(2, "/hello")));
        traffic.awaitAnswered(100);
    }

    @AfterAll
    void stop() {
        if (traffic != null) {
            traffic.close();
        }
        if (away != null) {
            away.close();
        }
        if (system != null) {
            system.close();
        }
        upstream.close();
    }

    private String token() throws IOException {
        return admin.post("node-tokens", Map.of("ttl", "10m")).path("token").asText();
    }

    private NodeProcess node(String name, String token) throws IOException {
        return new NodeProcess(logs, name, system.ports().sync(), token, Map.of());
    }

    private void change(int number) throws IOException {
        admin.put(
                "routes/all",
                Map.of(
                        "name", "all",
                        "match", Map.of("paths", List.of("/**")),
                        "upstream", "echo",
                        "access", Map.of("public", true),
                        "limits", List.of("all"),
                        "headers", Map.of("response", Map.of("set", Map.of("x-change", "" + number)))));
    }

    private void awaitMembers(int count) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            for (JsonNode node : admin.get("nodes").path("items")) {
                if (node.path("state").asText().equals("Ready")) {
                    assertThat(node.path("cluster").path("members"))
                            .as(node.toString())
                            .hasSize(count);
                }
            }
        });
    }

    private void awaitChange(int number, int... nodes) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            for (int node : nodes) {
                assertThat(caller.get(system.proxy(node, "/hello")).headers().firstValue("x-change"))
                        .contains("" + number);
            }
        });
    }

    private void awaitOnlyAwayWaits(String kind, String step) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(waiting(kind, step)).containsExactly("away"));
    }

    private List<String> waiting(String kind, String step) throws IOException {
        List<String> names = new ArrayList<>();
        admin.get("trust-anchors").path("waitingFor").path(kind).path(step).forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    @Order(1)
    void the_signing_key_follows_under_load_while_a_node_is_stopped() throws Exception {
        away.terminate();
        away.awaitStopped();
        cli.good("trust", "prepare", "signing-key", "--message", "the yearly one");
        awaitOnlyAwayWaits("signing-key", "activate");
        Cli.Ran refused = cli.run("trust", "activate", "signing-key");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("nodes/away");
        assertThat(cli.good("trust", "activate", "signing-key", "--force")).contains("signing-key 2 is active");
        change(1);
        awaitChange(1, 1, 2);
        awaitOnlyAwayWaits("signing-key", "retire");
        cli.good("trust", "retire", "signing-key", "--force");
        change(2);
        awaitChange(2, 1, 2);
        assertThat(traffic.failures()).isEmpty();
    }

    @Test
    @Order(2)
    void the_authority_follows_and_the_stopped_node_comes_back_through_both_rotations() throws Exception {
        earlyToken = token(); // names the authority of before
        cli.good("trust", "prepare", "authority");
        awaitOnlyAwayWaits("authority", "activate");
        cli.good("trust", "activate", "authority", "--force");
        awaitOnlyAwayWaits("authority", "retire"); // the others have renewed their certificates by themselves
        awaitMembers(2);
        change(3);
        awaitChange(3, 1, 2);

        away.startAgain();
        await().untilAsserted(() -> assertThat(caller.get(URI.create("http://127.0.0.1:" + away.proxyPort() + "/hello"))
                        .headers()
                        .firstValue("x-change"))
                .contains("3"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(waiting("authority", "retire")).isEmpty());
        awaitMembers(3);
        assertThat(traffic.failures()).isEmpty();
    }

    @Test
    @Order(3)
    void a_token_of_before_is_good_as_long_as_the_former_authority_is_believed() throws Exception {
        try (NodeProcess early = node("early", earlyToken)) {
            early.awaitReady();
            awaitMembers(4);
        }
        admin.post("nodes/early/revoke", Map.of());
        awaitMembers(3);
    }

    @Test
    @Order(4)
    void the_former_authority_goes_and_the_cluster_stays_whole() throws Exception {
        assertThat(cli.good("trust", "retire", "authority")).contains("authority 1 is retired");
        await().untilAsserted(() -> assertThat(admin.get("nodes").path("items"))
                .filteredOn(node -> node.path("state").asText().equals("Ready"))
                .hasSize(3)
                .allSatisfy(node ->
                        assertThat(node.path("trust").path("statement").asInt()).isEqualTo(6)));
        traffic.awaitAnswered(300);
        awaitMembers(3);
        away.restart();
        awaitMembers(3);
        traffic.awaitAnswered(100);
        assertThat(traffic.failures()).isEmpty();
        assertThat(cli.good("trust", "list")).contains("retired").doesNotContain("waits for");
        assertThat(admin.get("audit/verify").path("verified").asBoolean()).isTrue();
        try (var files = Files.list(logs)) {
            for (Path log :
                    files.filter(file -> file.toString().contains("node")).toList()) {
                assertThat(Files.readString(log)).as("%s", log).doesNotContain("[split-brain]", "MERGING");
            }
        }
    }
}
