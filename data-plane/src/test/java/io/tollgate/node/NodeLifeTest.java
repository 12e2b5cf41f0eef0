package io.tollgate.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ServerCertificateDocuments;
import io.tollgate.node.door.TlsClient;
import io.tollgate.node.push.MetricsReceiver;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.sync.TestAuthority;
import io.tollgate.node.sync.TestControlPlane;
import io.tollgate.protocol.v1.ClusterMember;
import io.tollgate.protocol.v1.ClusterState;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import io.tollgate.protocol.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node: enrols with a real control plane, proxies to a real upstream, counts in its own cluster. */
class NodeLifeTest {
    @TempDir
    Path data;

    private static final Issued SHOP = TestCertificates.selfSigned("shop.example.com");

    private final TestAuthority authority = new TestAuthority("Test CA");
    private final HttpClient client = HttpClient.newHttpClient();
    private final int proxyPort = freePort();
    private final int tlsPort = freePort();
    private final int statusPort = freePort();
    private final int clusterPort = freePort();
    private TestControlPlane controlPlane;
    private MetricsReceiver collector;
    private HttpServer upstream;
    private String syncAddress = "";

    @BeforeEach
    void open() throws IOException {
        controlPlane = new TestControlPlane(authority);
        collector = new MetricsReceiver();
        syncAddress = controlPlane.address().toString();
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        upstream.start();
    }

    @AfterEach
    void close() {
        upstream.stop(0);
        controlPlane.close();
        collector.close();
        client.close();
    }

    @Test
    void it_enrols_serves_counts_and_serves_on_without_the_control_plane() throws Exception {
        String scraped;
        NodeRun node = Node.compose(settings());
        try {
            var _ = node.start();
            assertThat(status("/orders")).isEqualTo(503);
            assertThat(get(proxyPort, "/orders").body()).contains("not-ready");
            controlPlane.next(MessageCase.HELLO);
            assertThat(get(statusPort, "/readyz").body()).contains("no snapshot yet");
            controlPlane.sendSecrets(ServerCertificateDocuments.KEY_BYTES);
            controlPlane.sendView(view(1).setQuietSinceEpochMillis(0).build());
            controlPlane.sendSnapshot(
                    authority.sign(Purpose.SNAPSHOT, snapshot("1m").toBytes()));
            controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> get(statusPort, "/readyz").statusCode() == 200);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::saidJoined);
            controlPlane.sendView(view(2).addVoters("node-1").build());
            HttpResponse<String> limited = untilLimited();
            assertThat(limited.headers().firstValueAsLong("retry-after").orElseThrow())
                    .isBetween(30L, 61L);
            assertThat(get(statusPort, "/metrics").body())
                    .contains(
                            "tollgate_limit_decisions_total{limit=\"two\",verdict=\"refused\"}",
                            "tollgate_config_revision 1",
                            "tollgate_control_plane_connected 1",
                            "tollgate_limit_lease_seconds");
            assertServesTls();
            controlPlane.close();
            assertThat(status("/free")).isEqualTo(200);
            scraped = get(statusPort, "/metrics").body();
        } finally {
            node.stop();
        }
        assertToldCollector(scraped);
        againWithoutControlPlane();
    }

    /** By its last push, which it makes when it ends: as many as a scraper was told of, and every family of them. */
    private void assertToldCollector(String scraped) {
        assertThat(collector.newest("tollgate.requests").getSum().getDataPointsList().stream()
                        .mapToDouble(NumberDataPoint::getAsDouble)
                        .sum())
                .isPositive()
                .isEqualTo(scraped.lines()
                        .filter(line -> line.startsWith("tollgate_requests_total{"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum());
        Set<String> told =
                collector.names().stream().map(name -> name.replace('.', '_')).collect(Collectors.toSet());
        Set<String> sampled = scraped.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toSet());
        List<String> families = scraped.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .filter(family -> sampled.contains(family) || sampled.contains(family + "_bucket"))
                .map(family -> family.replaceAll("_total$", "").replaceAll("_(bytes|seconds)(_max)?$", "$2"))
                .toList();
        assertThat(told).hasSizeGreaterThan(30).containsAll(families);
    }

    private void assertServesTls() throws IOException {
        try (RawClient secured = TlsClient.trusting(SHOP).connect(tlsPort, "shop.example.com")) {
            secured.send("GET /free HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");
            assertThat(secured.read().status()).isEqualTo(200);
        }
        assertThat(Files.getPosixFilePermissions(data.resolve("node/secrets"))).hasSize(2);
    }

    /** By a control plane of before strict limits were voted for: what might have been counted elsewhere is spent. */
    @Test
    void without_word_of_who_counts_a_strict_limit_starts_spent_and_then_holds() throws Exception {
        NodeRun node = Node.compose(settings());
        try {
            var _ = node.start();
            controlPlane.next(MessageCase.HELLO);
            controlPlane.sendSecrets(ServerCertificateDocuments.KEY_BYTES);
            controlPlane.sendView(view(1).build());
            controlPlane.sendSnapshot(
                    authority.sign(Purpose.SNAPSHOT, snapshot("5s").toBytes()));
            controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get(proxyPort, "/orders"), answer -> {
                assertThat(answer.statusCode()).as("spent before, so far").isIn(429, 503);
                return answer.statusCode() == 429;
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> get(proxyPort, "/orders").statusCode() == 200);
            assertThat(untilLimited().headers().firstValueAsLong("retry-after").orElseThrow())
                    .isBetween(1L, 6L);
        } finally {
            node.stop();
        }
    }

    /**
     * At most two pass; before all its counters are settled, and on a machine so busy that the cluster's answer takes over 250 ms,
     * some get 503.
     */
    private HttpResponse<String> untilLimited() {
        AtomicInteger passed = new AtomicInteger();
        HttpResponse<String> limited = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get(proxyPort, "/orders"), answer -> {
                    assertThat(answer.statusCode()).isIn(200, 429, 503);
                    passed.addAndGet(answer.statusCode() == 200 ? 1 : 0);
                    return answer.statusCode() == 429;
                });
        assertThat(passed).hasValueBetween(1, 2);
        return limited;
    }

    private boolean saidJoined() throws InterruptedException {
        Status said = controlPlane.next(MessageCase.STATUS).getStatus();
        return said.getClusterState() == ClusterState.CLUSTER_STATE_JOINED && said.getClusterMembersCount() == 1;
    }

    private void againWithoutControlPlane() throws Exception {
        Map<String, String> enrolled = variables();
        enrolled.remove("TOLLGATE_JOIN_TOKEN");
        enrolled.put("TOLLGATE_JOIN_TOKEN_FILE", data.resolve("gone").toString());
        NodeRun node = Node.compose(NodeSettings.read(enrolled));
        try {
            var _ = node.start();
            assertThat(status("/free")).as("from disk, at once").isEqualTo(200);
            assertServesTls();
        } finally {
            node.stop();
        }
    }

    @Test
    void a_lite_node_says_what_it_is_and_serves_while_no_data_member_is_there() throws Exception {
        Map<String, String> lite = variables();
        lite.put("TOLLGATE_CLUSTER_MEMBER", "lite");
        NodeRun node = Node.compose(NodeSettings.read(lite));
        try {
            var _ = node.start();
            assertThat(controlPlane.next(MessageCase.HELLO).getHello().getLiteMember())
                    .isTrue();
            controlPlane.sendSecrets(ServerCertificateDocuments.KEY_BYTES);
            controlPlane.sendView(view(1).setMayStart(false).build());
            controlPlane.sendSnapshot(
                    authority.sign(Purpose.SNAPSHOT, snapshot("1m").toBytes()));
            controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
            assertThat(status("/free")).isEqualTo(200);
            assertThat(status("/orders")).as("nobody counts").isEqualTo(503);
            assertThat(get(statusPort, "/metrics").body())
                    .contains("tollgate_cluster_lite 1")
                    .doesNotContain("tollgate_limit_strict_sure");
        } finally {
            node.stop();
        }
    }

    @Test
    void a_used_token_ends_the_start_with_one_line() throws Exception {
        NodeRun first = Node.compose(settings());
        var _ = first.start();
        controlPlane.next(MessageCase.HELLO);
        first.stop();
        Map<String, String> other = variables();
        other.put("TOLLGATE_DATA", data.resolve("other").toString());
        other.put("TOLLGATE_NODE_NAME", "node-2");
        NodeRun second = Node.compose(NodeSettings.read(other));
        try {
            StartFailure failure = second.start().get(20, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(failure.exitCode()).isEqualTo(2);
            assertThat(failure).hasMessageStartingWith("TOLLGATE_JOIN_TOKEN: ");
        } finally {
            second.stop();
        }
    }

    @Test
    void a_taken_port_is_one_line_that_names_it() throws Exception {
        try (ServerSocket taken = new ServerSocket(proxyPort, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            NodeRun node = Node.compose(settings());
            try {
                org.assertj.core.api.Assertions.assertThatThrownBy(node::start)
                        .isInstanceOfSatisfying(
                                StartFailure.class,
                                failure -> assertThat(failure.exitCode()).isEqualTo(3))
                        .hasMessageStartingWith("TOLLGATE_PROXY_PORT: port " + proxyPort + " is taken");
            } finally {
                node.stop();
            }
        }
        try (ServerSocket taken = new ServerSocket(tlsPort, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            NodeRun node = Node.compose(settings());
            try {
                org.assertj.core.api.Assertions.assertThatThrownBy(node::start)
                        .isInstanceOf(StartFailure.class)
                        .hasMessageStartingWith("TOLLGATE_PROXY_TLS_PORT: port " + tlsPort + " is taken");
            } finally {
                node.stop();
            }
        }
    }

    @Test
    void without_identity_or_token_it_does_not_start() throws Exception {
        Map<String, String> variables = variables();
        variables.remove("TOLLGATE_JOIN_TOKEN");
        NodeRun node = Node.compose(NodeSettings.read(variables));
        try {
            org.assertj.core.api.Assertions.assertThatThrownBy(node::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageStartingWith("TOLLGATE_JOIN_TOKEN: missing");
        } finally {
            node.stop();
        }
    }

    private NodeSettings settings() throws Exception {
        return NodeSettings.read(variables());
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLGATE_NODE_NAME", "node-1");
        variables.put("TOLLGATE_DATA", data.resolve("node").toString());
        variables.put("TOLLGATE_PROXY_PORT", Integer.toString(proxyPort));
        variables.put("TOLLGATE_PROXY_TLS_PORT", Integer.toString(tlsPort));
        variables.put("TOLLGATE_STATUS_PORT", Integer.toString(statusPort));
        variables.put("TOLLGATE_CLUSTER_PORT", Integer.toString(clusterPort));
        variables.put("TOLLGATE_SYNC_ADDRESS", syncAddress);
        variables.put("TOLLGATE_JOIN_TOKEN", "tgj_" + TestControlPlane.PROOF + "_" + authority.fingerprint());
        variables.put("TOLLGATE_ACCESS_LOG", "off");
        variables.put("TOLLGATE_OTLP_ENDPOINT", collector.endpoint().toString());
        variables.put("TOLLGATE_METRICS_INTERVAL", "1h");
        variables.put("TOLLGATE_TRACE_RATIO", "0");
        variables.put("TOLLGATE_DRAIN_TIMEOUT", "1s");
        return variables;
    }

    private Snapshot snapshot(String period) throws Exception {
        String json = """
                {"upstreams":[{"name":"hello","targets":[{"url":"http://127.0.0.1:%1$d"}]}],
                 "limits":[{"name":"two","by":["address"],"rules":[{"requests":2,"per":"%2$s"}],"mode":"strict"}],
                 "routes":[{"name":"orders","match":{"paths":["/orders"]},"upstream":"hello","access":{"public":true},"limits":["two"]},
                           {"name":"free","match":{"paths":["/free"]},"upstream":"hello","access":{"public":true}}]}
                """.formatted(upstream.getAddress().getPort(), period);
        String secured = ServerCertificateDocuments.with(json, ServerCertificateDocuments.document("shop", SHOP));
        return new Snapshot(1, Instant.EPOCH, Configuration.read(Json.parse(secured)));
    }

    private ClusterView.Builder view(long version) {
        return ClusterView.newBuilder()
                .setClusterName("life-" + clusterPort)
                .setVersion(version)
                .setMayStart(true)
                .setCounterKeySecret(com.google.protobuf.ByteString.copyFromUtf8("secret"))
                .addMembers(ClusterMember.newBuilder().setNode("node-1").setAddress("127.0.0.1:" + clusterPort));
    }

    private int status(String path) throws IOException, InterruptedException {
        return get(proxyPort, path).statusCode();
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
