package io.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody notices that nodes are restarted or configurations change: two nodes under load from clients that keep their
 * connections; while nodes are restarted, from calls and streams of gRPC and from WebSockets too. {@code -Dhitless=long} does it a hundred times and a thousand times instead of ten and a hundred.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(3600)
@Tag("alone")
class HitlessE2eTest {
    private static final boolean LONG = "long".equals(System.getProperty("hitless"));
    private static final int RESTARTS = LONG ? 100 : 10;
    private static final int CHANGES = LONG ? 1_000 : 100;
    private static final int SAMPLES = 9;
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(100);
    private static final int CLIENTS = 8;
    private static final Pattern SENT_UPSTREAM = Pattern.compile("\"x-change\" : \"([0-9]+)\"");
    /** What a heap may have grown by: classes and tables that come with the first use of something. */
    private static final long GROWTH_BYTES_MAX = 3L << 20;

    private final EchoUpstream upstream;
    private final GrpcTicks ticks;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private TollgateUp system;
    private AdminApi admin;

    HitlessE2eTest() throws IOException {
        upstream = new EchoUpstream();
        ticks = new GrpcTicks();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        system = TollgateUp.ready(TollgateUp.Setup.empty(folder.resolve("hitless"), 1));
        admin = system.signIn(new Caller().client());
        admin.put("upstreams/echo", Map.of("name", "echo", "targets", List.of(Map.of("url", upstream.url()))));
        admin.put(
                "upstreams/ticks",
                Map.of("name", "ticks", "protocol", "h2c", "targets", List.of(Map.of("url", ticks.url()))));
        admin.put(
                "routes/ticks",
                Map.of(
                        "name",
                        "ticks",
                        "match",
                        Map.of("paths", List.of("/" + GrpcTicks.SERVICE + "/**")),
                        "upstream",
                        "ticks",
                        "access",
                        Map.of("public", true)));
        change(0);
        for (var name : List.of("first", "second")) {
            var token = admin.post("node-tokens", Map.of("ttl", "10m"))
                    .path("token")
                    .asText();
            nodes.add(new NodeProcess(
                    // Among the logs that are kept.
                    folder.resolve("hitless").resolve("logs"),
                    name,
                    system.ports().sync(),
                    token,
                    Map.of("TOLLGATE_DRAIN_TIMEOUT", "8s")));
        }
        nodes.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    void stop() {
        nodes.forEach(NodeProcess::close);
        if (system != null) {
            system.close();
        }
        upstream.close();
        ticks.close();
    }

    /** The next revision: its number stands in what the upstream gets and in what the client gets. */
    private void change(int number) throws IOException {
        admin.put(
                "routes/all",
                Map.of(
                        "name", "all",
                        "match", Map.of("paths", List.of("/**")),
                        "upstream", "echo",
                        "access", Map.of("public", true),
                        "headers",
                                Map.of(
                                        "request", Map.of("set", Map.of("x-change", "" + number)),
                                        "response", Map.of("set", Map.of("x-change", "" + number)))));
    }

    private static @Nullable String mixed(KeepAliveClients.Answer answer) {
        var there = SENT_UPSTREAM.matcher(answer.body());
        var back = answer.values("x-change");
        return there.find() && back.equals(List.of(there.group(1))) ? null : "two revisions: " + answer;
    }

    @Test
    void restarts_one_after_the_other_cost_no_request() throws Exception {
        try (var clients = new KeepAliveClients(CLIENTS, nodes, "/hello", HitlessE2eTest::mixed);
                var grpc = new GrpcClients(nodes);
                var sockets = new WebSocketClients(2, nodes)) {
            clients.awaitAnswered(100);
            for (var restart = 0; restart < RESTARTS; restart++) {
                nodes.get(restart % nodes.size()).restart();
                clients.awaitAnswered(100);
                grpc.awaitStreams(2);
                sockets.awaitSessions(1);
                assertThat(Stream.of(clients.failures(), grpc.failures(), sockets.failures())
                                .flatMap(List::stream))
                        .as("restart %d", restart)
                        .isEmpty();
            }
            assertThat(clients.connections())
                    .as("every restart sent clients away")
                    .isGreaterThan(RESTARTS);
        }
    }

    @Test
    void changes_ten_a_second_cost_no_request_mix_no_revisions_and_leave_nothing_behind() throws Exception {
        var heaps = new ArrayList<Long>();
        try (var clients = new KeepAliveClients(CLIENTS, nodes, "/hello", HitlessE2eTest::mixed)) {
            clients.awaitAnswered(1_000);
            for (var number = 1; number <= CHANGES; number++) {
                var next = System.nanoTime() + BETWEEN_CHANGES.toNanos();
                change(number);
                if (number % (CHANGES / SAMPLES) == 0) {
                    heaps.add(nodes.getFirst().liveHeapBytes());
                }
                // The pace that is asked for, not a wait for something to happen.
                LockSupport.parkNanos(next - System.nanoTime());
            }
            clients.awaitAnswered(100);
            assertThat(clients.failures()).isEmpty();
        }
        var third = heaps.size() / 3;
        assertThat(mean(heaps.subList(heaps.size() - third, heaps.size())))
                .as("heap in use after each of %d collections: %s", heaps.size(), heaps)
                .isLessThan(mean(heaps.subList(0, third)) + GROWTH_BYTES_MAX);
    }

    private static long mean(List<Long> values) {
        return (long) values.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    @Test
    void a_websocket_and_a_stream_of_events_outlive_changes_and_drain() throws Exception {
        var node = nodes.getFirst();
        try (var socket = LongLived.webSocket(node.proxyPort());
                var events = LongLived.events(node.proxyPort(), 7)) {
            assertThat(socket.echo("before")).isEqualTo("before");
            assertThat(events.next()).contains("event 1 of 7");
            for (var number = 1; number <= 5; number++) {
                change(CHANGES + number);
                assertThat(socket.echo("change " + number)).isEqualTo("change " + number);
            }

            node.terminate();

            await().until(() -> !node.isReady());
            // The stream ends by itself within the drain time: every one of its events comes, and the end.
            for (var number = 2; number <= 7; number++) {
                assertThat(events.next()).contains("event " + number + " of 7");
                assertThat(socket.echo("draining " + number)).isEqualTo("draining " + number);
            }
            assertThat(events.isEnded()).isTrue();
            node.awaitStopped();
            assertThat(socket.isClosed()).as("the drain time is over").isTrue();
        } finally {
            node.restart();
        }
    }
}
