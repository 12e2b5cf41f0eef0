package io.tollgate.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import io.tollgate.node.cluster.ReservedPort;
import io.tollgate.node.settings.NodeSettings;
import io.tollgate.node.sync.TestAuthority;
import io.tollgate.node.sync.TestControlPlane;
import io.tollgate.protocol.v1.ClusterMember;
import io.tollgate.protocol.v1.ClusterView;
import io.tollgate.protocol.v1.NodeMessage.MessageCase;
import io.tollgate.protocol.v1.QuotaRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which names a whole node asks for quotas, from its first request on. */
class QuotaNamesTest {
    @TempDir
    Path data;

    private final TestAuthority authority = new TestAuthority("Test CA");
    private final HttpClient client = HttpClient.newHttpClient();
    private final int proxyPort = freePort();
    private final ReservedPort clusterPort = reserved();
    private final int statusPort = freePort();
    private final Map<String, String> variables = new HashMap<>();
    private TestControlPlane controlPlane;
    private HttpServer upstream;

    @BeforeEach
    void open() throws IOException {
        controlPlane = new TestControlPlane(authority);
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        upstream.start();
        variables.put("TOLLGATE_NODE_NAME", "node-1");
        variables.put("TOLLGATE_DATA", data.resolve("node").toString());
        variables.put("TOLLGATE_PROXY_PORT", Integer.toString(proxyPort));
        variables.put("TOLLGATE_PROXY_TLS_PORT", Integer.toString(freePort()));
        variables.put("TOLLGATE_STATUS_PORT", Integer.toString(statusPort));
        variables.put("TOLLGATE_CLUSTER_PORT", Integer.toString(clusterPort.number()));
        variables.put("TOLLGATE_SYNC_ADDRESS", controlPlane.address().toString());
        variables.put("TOLLGATE_JOIN_TOKEN", "tgj_" + TestControlPlane.PROOF + "_" + authority.fingerprint());
        variables.put("TOLLGATE_ACCESS_LOG", "off");
        variables.put("TOLLGATE_DRAIN_TIMEOUT", "1s");
    }

    @AfterEach
    void close() {
        upstream.stop(0);
        controlPlane.close();
        client.close();
        clusterPort.close();
    }

    @Test
    void no_quota_is_asked_for_before_the_secret_is_known_and_after_a_restart_it_is_the_stored_one() throws Exception {
        NodeRun first = Node.compose(NodeSettings.read(variables));
        QuotaRequest asked;
        try {
            var _ = first.start();
            controlPlane.next(MessageCase.HELLO);
            controlPlane.sendSnapshot(
                    authority.sign(Purpose.SNAPSHOT, snapshot().toBytes()));
            controlPlane.next(MessageCase.SNAPSHOT_APPLIED);
            assertThat(orders()).as("nobody has told of the cluster").isEqualTo(503);
            assertThat(controlPlane.quotas).isEmpty();
            controlPlane.sendView(view());
            asked = untilAsked();
            Awaitility.await() // a member that is about to start would hold its port for longer than the node lives
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> status(statusPort, "/readyz") == 200);
        } finally {
            first.stop();
        }
        controlPlane.quotas.clear();
        NodeRun again = Node.compose(NodeSettings.read(variables));
        try {
            var _ = again.start();
            controlPlane.next(MessageCase.HELLO);
            controlPlane.sendSnapshot(
                    authority.sign(Purpose.SNAPSHOT, snapshot().toBytes())); // and no view
            assertThat(untilAsked().getCounter()).isEqualTo(asked.getCounter());
        } finally {
            again.stop();
        }
    }

    /** A busy machine may be told too late for the first request. */
    private QuotaRequest untilAsked() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> orders() == 200);
        QuotaRequest asked = controlPlane.quotas.poll(20, TimeUnit.SECONDS);
        assertThat(asked).isNotNull();
        return asked;
    }

    private Snapshot snapshot() throws Exception {
        String json = """
                {"upstreams":[{"name":"hello","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "limits":[{"name":"day","by":["route"],"mode":"strict",
                            "rules":[{"requests":1000,"per":"1d","calendar":"UTC"}]}],
                 "routes":[{"name":"orders","match":{"paths":["/orders"]},"upstream":"hello","access":{"public":true},
                            "limits":["day"]}]}
                """.formatted(upstream.getAddress().getPort());
        return new Snapshot(1, Instant.EPOCH, Configuration.read(Json.parse(json)));
    }

    private ClusterView view() {
        return ClusterView.newBuilder()
                .setClusterName("names-" + clusterPort.number())
                .setVersion(1)
                .setMayStart(true)
                .setCounterKeySecret(ByteString.copyFromUtf8("secret"))
                .addMembers(
                        ClusterMember.newBuilder().setNode("node-1").setAddress("127.0.0.1:" + clusterPort.number()))
                .build();
    }

    private int orders() throws IOException, InterruptedException {
        return status(proxyPort, "/orders");
    }

    private int status(int port, String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The node is started a second time with the same. */
    private static ReservedPort reserved() {
        try {
            return new ReservedPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
