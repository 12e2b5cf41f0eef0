package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person comes to the console for, on a real system of two nodes: an API from its document, and a mistake undone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ConsoleTasksE2eTest {
    private static final Duration IN_FORCE = Duration.ofSeconds(30);
    private static final List<Integer> NODES = List.of(1, 2);
    private static final String OF_ANOTHER_VERSION = "swagger: '2.0'\ninfo: {title: Old, version: '1'}";

    private final Caller caller = new Caller();
    private final EchoUpstream upstream;
    private TollgateUp system;
    private AdminApi admin;
    private Path folder;
    private String key = "";

    ConsoleTasksE2eTest() throws IOException {
        upstream = new EchoUpstream();
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("tasks"), 2));
        admin = system.signIn(caller.client());
        admin.put("roles/caller", Map.of("permissions", List.of("petstore:read")));
        admin.put("consumers/acme", Map.of("roles", List.of("caller")));
        key = admin.post("consumers/acme/keys", Map.of("alias", "app"))
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

    private void awaitStatus(String path, int status) {
        for (var node : NODES) {
            await().atMost(IN_FORCE)
                    .untilAsserted(() -> assertThat(
                                    caller.get(system.proxy(node, path), key).statusCode())
                            .isEqualTo(status));
        }
    }

    @Test
    @Order(1)
    void an_openapi_file_is_imported_after_a_preview_and_its_routes_serve() throws Exception {
        var file = Files.writeString(folder.resolve("petstore.yaml"), ImportE2eTest.PETSTORE);
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("routes");
            console.press("routes-import");
            console.awaitText("page-title", "Import an OpenAPI document");
            console.type("import-document", OF_ANOTHER_VERSION);
            console.press("import-preview");
            console.awaitText("import-document", "expected: an OpenAPI document of version 3");
            console.screenshot("import-refused");

            console.upload("import-upload", file);
            console.awaitText("import-file", "petstore.yaml");
            console.type("import-target", upstream.url());
            console.press("import-preview");
            console.awaitText("import-result", "4 added, 0 changed, 0 deleted");
            console.awaitText("import-changes-row-routes/petstore.show-pet-by-id", "GET /v1/pets/{petId}");
            console.awaitText("import-losses", "parameters are not checked");
            console.screenshots("import-preview");
            assertThat(admin.get("routes").path("items"))
                    .as("a preview changes nothing")
                    .isEmpty();
            console.type("import-reason", "The pets move in");
            console.press("import-apply");
            console.awaitText("page-title", "Revision ");
            console.awaitOnPage("The pets move in");

            awaitStatus("/v1/pets/7", 200);
            awaitStatus("/v1/pets", 200);

            console.go("routes");
            console.press("routes-import");
            console.upload("import-upload", Files.writeString(file, withoutOne()));
            console.awaitText("import-file", "petstore.yaml");
            console.press("import-preview");
            console.awaitText("import-result", "Everything is as the document says already");
            console.awaitText("import-gone", "petstore.show-pet-by-id");
            console.tick("import-prune");
            console.press("import-preview");
            console.awaitText("import-result", "0 added, 0 changed, 1 deleted");
            anotherOperatorWrites();
            console.press("import-apply");
            console.awaitOnPage("Somebody changed the configuration meanwhile");
            console.press("import-apply");
            console.awaitText("page-title", "Revision ");
            awaitStatus("/v1/pets/7", 404);
            assertThat(console.complaints()).isEmpty();
        }
    }

    private static String withoutOne() {
        var document = ImportE2eTest.PETSTORE;
        return document.substring(0, document.indexOf("  /pets/{petId}:"))
                + document.substring(document.indexOf("components:"));
    }

    private void anotherOperatorWrites() throws IOException {
        admin.put("roles/spare", Map.of("permissions", List.of("spare:read")));
    }

    @Test
    @Order(2)
    void a_bad_change_is_found_in_the_history_and_rolled_back() throws Exception {
        awaitStatus("/v1/pets", 200);
        var good = admin.get("revisions").at("/items/0/number").asInt();
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("routes/petstore.list-pets", "save");
            console.type("route-access-read", "petstore:raed");
            console.type("change-message", "A better name");
            console.save();
            awaitStatus("/v1/pets", 403);

            console.go("revisions");
            console.press("revision-open-" + (good + 1));
            console.awaitText("revision-diff", "petstore:raed");
            console.awaitOnPage("A better name");
            console.press("back");
            console.press("revision-open-" + good);
            console.press("roll-back");
            console.awaitText("roll-back-dialog", "petstore:raed");
            console.screenshot("roll-back");
            console.type("roll-back-reason", "Everybody was refused");
            console.press("roll-back-confirm");
            console.awaitText("page-title", "Revision " + (good + 2));
            console.awaitOnPage("Everybody was refused");
            assertThat(console.complaints()).isEmpty();
        }
        awaitStatus("/v1/pets", 200);
        assertThat(admin.get("revisions/" + (good + 2)).path("message").asText())
                .isEqualTo("Everybody was refused");
        assertThat(admin.get("revisions/" + (good + 1)).path("message").asText())
                .isEqualTo("A better name");
    }

    @Test
    @Order(3)
    void what_somebody_types_takes_the_place_of_a_file_that_is_too_long_to_be_shown() throws Exception {
        var large =
                Files.writeString(folder.resolve("large.yaml"), ImportE2eTest.PETSTORE + "# filling\n".repeat(30_000));
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("routes");
            console.press("routes-import");
            console.upload("import-upload", large);
            console.awaitText("import-file", "too long to be shown");
            console.press("import-preview");
            // the route that the import before last took away
            console.awaitText("import-result", "1 added, 0 changed, 0 deleted");
            console.type("import-document", OF_ANOTHER_VERSION);
            console.press("import-preview");
            console.awaitText("import-document", "expected: an OpenAPI document of version 3");
            assertThat(console.text("import-file")).isEmpty();
            console.type("import-document", "");
            console.press("import-preview");
            assertThat(console.text("import-file")).isEmpty();
            assertThat(console.complaints()).isEmpty();
        }
    }

    @Test
    @Order(4)
    void a_signing_key_is_given_up_and_another_one_put_to_use_each_step_after_a_question() throws Exception {
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("trust-anchors");
            console.awaitOnPage("Certificate authority");
            console.press("anchor-prepare-authority");
            console.press("anchor-abandon-authority");
            console.type("confirm-reason", "made by mistake");
            console.screenshot("anchor-abandon");
            console.press("confirm");
            awaitAnchor("authority", 2, "retired");
            console.press("anchor-prepare-signing-key");
            console.awaitVisible("anchor-activate-signing-key");
            awaitNobodyWaits("activate");
            console.press("anchor-activate-signing-key");
            console.press("confirm");
            console.awaitVisible("anchor-retire-signing-key");
            awaitNobodyWaits("retire");
            console.press("anchor-retire-signing-key");
            console.press("confirm");
            awaitAnchor("signing-key", 1, "retired");
            awaitAnchor("signing-key", 2, "active");
            assertThat(console.complaints()).isEmpty();
        }
        assertThat(admin.get("audit?action=trust-anchors.abandon")
                        .at("/items/0/message")
                        .asText())
                .isEqualTo("made by mistake");
        awaitStatus("/v1/pets", 200);
    }

    @Test
    @Order(5)
    void a_node_is_added_by_the_command_that_the_page_gives() throws Exception {
        int proxy = FreePorts.one();
        var ports = Map.of(
                "TOLLGATE_PROXY_PORT", "" + proxy,
                "TOLLGATE_PROXY_TLS_PORT", "" + FreePorts.one(),
                "TOLLGATE_STATUS_PORT", "" + FreePorts.one(),
                "TOLLGATE_CLUSTER_PORT", "" + FreePorts.one(),
                "TOLLGATE_DATA", folder.resolve("node-3").toString());
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.go("nodes");
            console.awaitText("nodes-summary", "2/2");
            console.press("nodes-add");
            assertThat(console.value("node-name")).isEqualTo("node-3");
            console.press("node-token-make");
            String command = console.one("node-command").locator("pre").innerText();
            console.screenshot("add-node");
            console.press("node-token-close");
            Process pasted = Cli.pasted(command, ports, folder.resolve("node-3.log"));
            try {
                console.awaitText("nodes-summary", "3/3");
                console.awaitText("node-state-node-3", "Ready");
                assertThat(caller.get(URI.create("http://127.0.0.1:" + proxy + "/v1/pets"), key)
                                .statusCode())
                        .isEqualTo(200);
                console.press("node-drain-node-3");
                console.awaitText("node-state-node-3", "Draining");
                console.awaitText("node-drain-node-3", "Take traffic");
                console.press("node-drain-node-3");
                console.awaitText("node-state-node-3", "Ready");
            } finally {
                pasted.descendants().forEach(ProcessHandle::destroy);
                pasted.destroy();
                assertThat(pasted.waitFor(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(console.complaints()).isEmpty();
        }
    }

    @Test
    @Order(6)
    void a_key_is_rotated_and_its_overlap_ends_once_one_has_seen_who_still_uses_the_old_one() throws Exception {
        String id = "k_" + key.substring("tg_live_".length(), "tg_live_".length() + 12);
        String idle = admin.post("consumers/acme/keys", Map.of("alias", "idle"))
                .path("id")
                .asText();
        await().atMost(IN_FORCE)
                .until(() -> !admin.get("keys/" + id).path("lastUsedAt").isNull());
        try (var console = new ConsoleBrowser(system.console("/"))) {
            console.signIn("admin", system.adminPassword());
            console.open("keys?only=never-used", "keys-row-" + idle);
            assertThat(console.rows("keys")).contains(idle).doesNotContain(id);
            console.select("keys-only", "Expiring soon");
            console.awaitOnPage("No active key ends within 7 days.");
            console.awaitAddress("only=expiring-soon");
            console.press("keys-all");

            console.press("key-rotate-" + id);
            console.press("rotate-confirm");
            console.awaitText("key-secret-further", "24 more hours");
            String successor = console.text("key-secret");
            console.press("key-secret-done");
            console.awaitText("key-overlap-" + id, "Not used since");
            console.press("key-overlap-" + id);
            console.awaitText("overlap-verdict", "Nobody has come with it since the rotation");
            assertThat(caller.get(system.proxy(1, "/v1/pets"), key).statusCode())
                    .isEqualTo(200);
            console.awaitText("overlap-verdict", "Somebody still uses it");
            console.awaitText("overlap-used", "in 1 minute");
            console.awaitText("overlap-facts", "from 127.0.0.1 at node-1");
            console.screenshot("key-overlap");
            console.press("overlap-end");
            console.press("revoke-confirm");
            console.awaitText("enforcement", "In force on");
            console.press("revoke-close");
            console.awaitText("key-status-" + id, "Revoked");
            assertThat(console.complaints()).isEmpty();
            awaitStatus("/v1/pets", 401);
            for (int node : NODES) {
                await().atMost(IN_FORCE)
                        .until(() -> caller.get(system.proxy(node, "/v1/pets"), successor)
                                        .statusCode()
                                == 200);
            }
        }
    }

    private void awaitAnchor(String kind, int generation, String state) {
        await().atMost(IN_FORCE)
                .untilAsserted(() -> assertThat(admin.get("trust-anchors").path("anchors"))
                        .anySatisfy(anchor -> {
                            assertThat(anchor.path("kind").asText()).isEqualTo(kind);
                            assertThat(anchor.path("generation").asInt()).isEqualTo(generation);
                            assertThat(anchor.path("state").asText()).isEqualTo(state);
                        }));
    }

    private void awaitNobodyWaits(String step) {
        await().atMost(IN_FORCE)
                .untilAsserted(() -> assertThat(admin.get("trust-anchors").at("/waitingFor/signing-key/" + step))
                        .isEmpty());
    }
}
