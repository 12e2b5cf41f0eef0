package io.tollgate.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.annotation.Get;
import io.tollgate.control.settings.Settings;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.settings.HostPort;
import io.tollgate.node.settings.InvalidSettingException;
import io.tollgate.node.settings.MemberKind;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.snapshot.SnapshotCompiler;
import io.tollgate.node.snapshot.SnapshotHolder;
import io.tollgate.node.status.Readiness;
import io.tollgate.node.status.StatusServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pod tells its process, read by the process's own code. */
class ChartSettingsTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String OLD_KEY = "fedcba9876543210".repeat(4);
    private static final Map<String, String> SECRETS = Map.ofEntries(
            Map.entry("tollgate-database/url", "jdbc:postgresql://pg:5432/tollgate"),
            Map.entry("tollgate-database/password", "of the database"),
            Map.entry("tollgate-master-key/master-key", KEY),
            Map.entry("tollgate-join-tokens/tollgate-node-1-join-token", "tgj_one"),
            Map.entry("pg/jdbc", "jdbc:postgresql://pg:5432/tollgate"),
            Map.entry("pg/owner", "gateway"),
            Map.entry("pg/secret", "of the database"),
            Map.entry("keys/current", KEY),
            Map.entry("keys/before", OLD_KEY),
            Map.entry("first-operator/password", "of the first operator"));

    @TempDir
    private Path root;

    static Stream<String> uses() {
        return Chart.uses();
    }

    private PodEnvironment environment(Manifests all, String part, String podName) throws Exception {
        return new PodEnvironment(all.pod(part), podName, Dockerfile.of(part).environment(), SECRETS, root);
    }

    @ParameterizedTest
    @MethodSource("uses")
    void a_node_knows_every_setting_and_has_its_pods_name(String use) throws Exception {
        Manifests all = Chart.rendered(use);
        PodEnvironment environment = environment(all, "node", "tollgate-node-1");
        NodeSettings settings = NodeSettings.read(environment);
        assertThat(settings.controlPlane().joinToken().read()).isEqualTo("tgj_one");
        assertThat(environment.unknown()).isEmpty();
        assertThat(settings.name()).isEqualTo("tollgate-node-1");
        assertThat(settings.listeners().bind().isAnyLocalAddress()).isTrue();
        assertThat(settings.listeners().member()).isEqualTo(MemberKind.DATA);
        assertThat(Manifests.ports(all.container("node")))
                .isEqualTo(Map.of(
                        "http", settings.listeners().proxyPort(),
                        "https", settings.listeners().proxyTlsPort(),
                        "status", settings.listeners().statusPort(),
                        "member", settings.listeners().clusterPort()));
        JsonNode data = all.container("node").at("/volumeMounts/1");
        assertThat(settings.data()).startsWithRaw(Path.of(data.path("mountPath").asText()));
        Duration grace = Duration.ofSeconds(
                all.pod("node").at("/spec/terminationGracePeriodSeconds").asLong());
        assertThat(grace.minus(settings.proxying().drainTimeout()))
                .as("a node takes its drain time and 20 s")
                .isGreaterThan(Duration.ofSeconds(20));
        assertThat(settings.proxying().drainNotice().multipliedBy(2))
                .isLessThanOrEqualTo(settings.proxying().drainTimeout());
    }

    @Test
    void a_lite_node_has_an_address_of_its_own_and_knows_what_it_is() throws Exception {
        Manifests all = Chart.rendered("everything");
        PodEnvironment environment = new PodEnvironment(
                all.pod("lite"), "tollgate-lite-0", Dockerfile.of("node").environment(), SECRETS, root);
        NodeSettings settings = NodeSettings.read(environment);
        assertThat(settings.name()).isEqualTo("tollgate-lite-0");
        assertThat(settings.listeners().member()).isEqualTo(MemberKind.LITE);
        assertThat(settings.listeners().clusterAddress().host()).startsWith("tollgate-lite-0.tollgate-members.");
    }

    @Test
    void a_new_node_without_a_token_says_what_is_missing_and_reads_the_rest() throws Exception {
        NodeSettings settings = NodeSettings.read(environment(Chart.rendered(""), "node", "tollgate-node-2"));
        assertThatThrownBy(() -> settings.controlPlane().joinToken().read())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("tollgate-node-2-join-token");
    }

    @ParameterizedTest
    @MethodSource("uses")
    void members_find_each_other_by_names_that_a_headless_service_gives(String use) throws Exception {
        Manifests all = Chart.rendered(use);
        HostPort address = NodeSettings.read(environment(all, "node", "tollgate-node-1"))
                .listeners()
                .clusterAddress();
        List<String> labels = List.of(address.host().split("\\.", -1));
        assertThat(labels.getFirst()).isEqualTo("tollgate-node-1");
        assertThat(labels.get(1))
                .isEqualTo(all.one("StatefulSet", "tollgate-node")
                        .at("/spec/serviceName")
                        .asText());
        assertThat(labels.subList(2, 4)).containsExactly(Chart.NAMESPACE, "svc");
        assertThat(address.port())
                .isEqualTo(Manifests.ports(all.container("node")).get("member"));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void a_control_plane_knows_every_setting_and_gets_its_secrets_as_files(String use) throws Exception {
        Manifests all = Chart.rendered(use);
        PodEnvironment environment = environment(all, "control-plane", "any");
        Settings settings = Settings.read(environment);
        assertThat(environment.unknown()).isEmpty();
        assertThat(settings.database().password()).isEqualTo("of the database");
        assertThat(settings.database().user()).isEqualTo(use.equals("everything") ? "gateway" : "tollgate");
        assertThat(settings.secrets().masterKey()).hasSize(Settings.MASTER_KEY_BYTES);
        assertThat(settings.secrets().previousMasterKey() != null).isEqualTo(use.equals("everything"));
        assertThat(settings.secrets().adminPassword())
                .isEqualTo(use.equals("everything") ? "of the first operator" : null);
        assertThat(Manifests.ports(all.container("control-plane")))
                .isEqualTo(Map.of(
                        "admin", settings.adminPort(),
                        "console", settings.consolePort(),
                        "sync", settings.syncPort()));
        all.container("control-plane")
                .path("env")
                .forEach(variable -> assertThat(variable.path("value").asText())
                        .as("no secret stands in the pod")
                        .doesNotContain("of the", KEY));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void nodes_connect_to_a_name_that_is_in_the_certificate_and_is_a_service(String use) throws Exception {
        Manifests all = Chart.rendered(use);
        HostPort address = NodeSettings.read(environment(all, "node", "tollgate-node-1"))
                .controlPlane()
                .addresses()
                .getFirst();
        assertThat(Settings.read(environment(all, "control-plane", "any")).syncAdvertisedHosts())
                .contains(address.host());
        JsonNode service =
                all.one("Service", address.host().substring(0, address.host().indexOf('.')));
        assertThat(address.host()).isEqualTo(Manifests.name(service) + "." + Chart.NAMESPACE + ".svc");
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(address.port());
    }

    @Test
    void probes_ask_for_pages_that_a_node_has() throws Exception {
        Readiness readiness = new Readiness(
                "node", new SnapshotHolder(SnapshotCompiler.pure()), () -> MemberState.OFF, System::nanoTime);
        try (StatusServer status = StatusServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), readiness, _ -> "");
                HttpClient client = HttpClient.newHttpClient()) {
            JsonNode container = Chart.rendered("").container("node");
            assertThat(status(client, status, container, "startupProbe")).isEqualTo(200);
            assertThat(status(client, status, container, "livenessProbe")).isEqualTo(200);
            assertThat(status(client, status, container, "readinessProbe"))
                    .as("it has no configuration yet")
                    .isEqualTo(503);
        }
    }

    private static int status(HttpClient client, StatusServer server, JsonNode container, String probe)
            throws Exception {
        JsonNode get = container.path(probe).path("httpGet");
        assertThat(get.path("port").asText()).isEqualTo("status");
        URI page = URI.create(
                "http://127.0.0.1:" + server.port() + get.path("path").asText());
        return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void probes_ask_for_pages_that_a_control_plane_has() throws Exception {
        List<String> pages = Arrays.stream(Class.forName("io.tollgate.control.health.HealthController")
                        .getDeclaredMethods())
                .map(method -> method.getAnnotation(Get.class))
                .filter(Objects::nonNull)
                .map(Get::value)
                .toList();
        JsonNode container = Chart.rendered("").container("control-plane");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode get = container.path(probe).path("httpGet");
            assertThat(get.path("port").asText()).isEqualTo("admin");
            assertThat(pages).contains(get.path("path").asText());
        }
        assertThat(container.at("/livenessProbe/httpGet/path").asText())
                .as("a control plane whose database is away must not be killed for it")
                .isEqualTo("/livez");
    }
}
