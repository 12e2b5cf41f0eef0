package io.tollgate.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.cluster.MemberState;
import io.tollgate.node.snapshot.SnapshotCompiler;
import io.tollgate.node.snapshot.SnapshotHolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<MemberState> cluster = new AtomicReference<>(MemberState.JOINED);
    private final SnapshotHolder holder = new SnapshotHolder(SnapshotCompiler.pure());
    private final Readiness readiness = new Readiness("node-1", holder, cluster::get, nanos::get);

    @Test
    void without_a_snapshot_it_is_not_ready_and_says_why() {
        readiness.listening();
        assertThat(readiness.reasons()).containsExactly("no snapshot yet, and the control plane is away");
    }

    @Test
    void what_was_damaged_on_disk_is_told_also_when_it_is_ready() throws Exception {
        readiness.problems(List.of("snapshot-2: its signature does not verify"));
        run();
        assertThat(readiness.toJson().toString())
                .contains("\"ready\":true", "\"storeProblems\":[\"snapshot-2: its signature does not verify\"]");
    }

    @Test
    void with_a_snapshot_and_a_socket_it_is_ready() throws Exception {
        run();
        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void it_waits_for_the_cluster_at_first_but_not_for_ever() throws Exception {
        cluster.set(MemberState.JOINING);
        run();
        assertThat(readiness.reasons()).containsExactly("cluster: joining");
        nanos.addAndGet(ClusterGate.WAIT_NANOS);
        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void a_cluster_that_is_lost_later_takes_nobody_out_of_traffic() throws Exception {
        run();
        assertThat(readiness.reasons()).isEmpty();
        cluster.set(MemberState.OFF);
        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void a_node_that_drains_is_not_ready() throws Exception {
        run();
        readiness.drained(true);
        assertThat(readiness.reasons()).containsExactly("drained by the operator");
        readiness.drained(false);
        assertThat(readiness.reasons()).isEmpty();
        readiness.stopping();
        assertThat(readiness.reasons()).containsExactly("stopping");
    }

    @Test
    void the_port_answers_three_pages_and_can_change_nothing() throws Exception {
        try (StatusServer server = StatusServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                readiness,
                open -> open ? "up 1\n# EOF\n" : "up 1\n")) {
            assertThat(get(server, "GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(get(server, "GET", "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(server, "GET", "/readyz").body())
                    .contains("\"ready\":false", "\"cluster\":\"joined\"", "no snapshot yet");
            assertThat(get(server, "GET", "/metrics").body()).isEqualTo("up 1\n");
            assertThat(get(server, "GET", "/anything").statusCode()).isEqualTo(404);
            assertThat(get(server, "POST", "/readyz").statusCode()).isEqualTo(405);
            run();
            assertThat(get(server, "GET", "/readyz").statusCode()).isEqualTo(200);
        }
    }

    private void run() throws Exception {
        readiness.listening();
        holder.swap(new Snapshot(1, Instant.EPOCH, Configuration.EMPTY));
    }

    private static HttpResponse<String> get(StatusServer server, String method, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
