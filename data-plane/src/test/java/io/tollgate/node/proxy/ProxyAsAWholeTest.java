package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.CredentialBook;
import io.tollgate.core.snapshot.Snapshot;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.ClientLimits;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.listener.Proxy;
import io.tollgate.node.listener.ProxyServer;
import io.tollgate.node.record.AccessLog;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LogPlan;
import io.tollgate.node.record.RefusedRequest;
import io.tollgate.node.record.RequestFilter;
import io.tollgate.node.record.StepTimes;
import io.tollgate.node.record.TraceSink;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.SpentTokens;
import io.tollgate.node.traffic.TrafficReport;
import io.tollgate.node.transport.Sockets;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyAsAWholeTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    private Proxy proxy() {
        return new Proxy(
                settings(LogPlan.to("off")),
                new AccessLog("n1", log),
                new CredentialBook(List.of()),
                CredentialGuard.off(),
                SpentTokens.NOWHERE,
                request -> new LimitAnswer.Admitted(List.of()),
                Clock.systemUTC());
    }

    private static Proxy.Settings settings(LogPlan plan) {
        return new Proxy.Settings(
                "n1",
                new ProxyServer.Addresses(FREE, FREE),
                Sockets.standard(),
                new Proxy.Shedding(Duration.ofSeconds(10), 1_000),
                plan,
                List.of(),
                ClientLimits.DEFAULTS,
                List.of(),
                new Proxy.TokenKeys(KeyShelf.NONE, true),
                TraceSink.OFF,
                1);
    }

    private static Snapshot snapshot(int port) throws Exception {
        return new Snapshot(7, Instant.EPOCH, Configuration.read(Json.parse(Configurations.open(port))));
    }

    @Test
    void log_metrics_and_traffic_tell_of_the_same_exchange() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo()) {
            Proxy proxy = proxy();
            try (proxy) {
                proxy.start();
                proxy.snapshots().swap(snapshot(upstream.port()));
                try (RawClient client = new RawClient(proxy.port())) {
                    client.send("GET /a?secret=1 HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: \"me\\\r\n\r\n");
                    assertThat(client.read().status()).isEqualTo(200);
                }
                proxy.traffic().collect();
                TrafficReport traffic = proxy.traffic().interval();
                assertThat(traffic.by(TrafficReport.Dimension.ROUTE))
                        .singleElement()
                        .satisfies(route -> {
                            assertThat(route.name()).isEqualTo("all");
                            assertThat(route.statuses().status2xx()).isEqualTo(1);
                            Histogram decoded = Histogram.decodeFromCompressedByteBuffer(
                                    ByteBuffer.allocate(route.latencyHistogram().remaining())
                                            .put(route.latencyHistogram())
                                            .flip(),
                                    0);
                            assertThat(decoded.getTotalCount()).isEqualTo(1);
                        });
                assertThat(proxy.traffic().interval().counted()).isEmpty();
                assertThat(proxy.traffic().recent().requests()).isEqualTo(1);
                assertThat(proxy.metrics())
                        .contains("http_server_request_duration_seconds_count{http_route=\"all\","
                                + "http_request_method=\"GET\",http_response_status_code=\"200\"} 1\n")
                        .contains("tollgate_requests_total{route=\"all\",code=\"ok\",source=\"upstream\"} 1\n")
                        .contains("tollgate_consumer_requests_total{consumer=\"_other\",status=\"2xx\"} 1\n")
                        .contains("tollgate_config_revision 7.0\n")
                        .contains("tollgate_upstream_connections{upstream=\"up\"} 1.0\n")
                        .contains("tollgate_upstream_pool_waiting{upstream=\"up\"} 0.0\n")
                        .contains("tollgate_upstream_pool_waits_total{upstream=\"up\"} 0.0\n")
                        .contains("tollgate_upstream_pool_overflows_total{upstream=\"up\"} 0.0\n")
                        .contains("tollgate_dns_failures_total 0.0\n")
                        .contains("http_client_request_duration_seconds_count{server_address=\"http://127.0.0.1:");
            }
            JsonNode line = Json.parse(log.toString(StandardCharsets.UTF_8));
            assertThat(line.get("http.request.method").asText()).isEqualTo("GET");
            assertThat(line.get("url.path").asText()).isEqualTo("/a");
            assertThat(line.get("server.address").asText()).isEqualTo("shop.test");
            assertThat(line.get("http.response.status_code").asInt()).isEqualTo(200);
            assertThat(line.get("decision").asText()).isEqualTo("ok");
            assertThat(line.get("route").asText()).isEqualTo("all");
            assertThat(line.get("node").asText()).isEqualTo("n1");
            assertThat(line.get("revision").asLong()).isEqualTo(7);
            assertThat(line.get("userAgent").asText()).isEqualTo("\"me\\");
            assertThat(line.get("requestId").asText()).hasSize(32);
            assertThat(line.get("client.address").asText()).isEqualTo("127.0.0.1");
            assertThat(line.get("durationMs").asDouble()).isPositive();
            // Names that dashboards are built on.
            assertThat(line.fieldNames())
                    .toIterable()
                    .contains("ts", "http.route", "network.protocol.version", "http.request.body.size")
                    .contains("http.response.body.size", "upstreamMs", "upstream", "target", "attempts");
            assertThat(line.toString()).doesNotContain("secret");
        }
    }

    @Test
    void a_refused_request_is_remembered_by_its_id_and_one_that_was_served_is_not() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Proxy proxy = proxy()) {
            proxy.start();
            proxy.snapshots().swap(snapshot(upstream.port()));
            try (RawClient client = new RawClient(proxy.port())) {
                RawClient.Response served = client.get("/a").read();
                assertThat(served.status()).isEqualTo(200);
                RawClient.Response refused = client.get("/a/../b?token=hush").read();
                assertThat(refused.status()).isEqualTo(400);

                RefusedRequest known =
                        proxy.refusals().find(refused.field("x-request-id")).orElseThrow();
                assertThat(known.request().path()).isEqualTo("/a/../b");
                assertThat(known.decision().code()).isEqualTo("path-ambiguous");
                assertThat(known.toString()).doesNotContain("hush");
                assertThat(proxy.refusals().find(served.field("x-request-id"))).isEmpty();
            }
        }
    }

    @Test
    void who_watches_sees_the_requests_that_are_asked_for_and_nothing_that_is_secret() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Proxy proxy = proxy()) {
            proxy.start();
            proxy.snapshots().swap(snapshot(upstream.port()));
            try (RawClient client = new RawClient(proxy.port())) {
                client.get("/before").read();
                assertThat(proxy.live().isWatched()).isFalse();
                assertThat(proxy.live().take().requests()).isEmpty();

                proxy.live().watch(List.of(new RequestFilter("", "", "", 4, "", 0)), TimeUnit.MINUTES.toNanos(1));
                assertThat(client.get("/a").read().status()).isEqualTo(200);
                String id = client.get("/a/../b?token=hush").read().field("x-request-id");

                List<ExchangeRecord> seen = new ArrayList<>();
                Awaitility.await().until(() -> {
                    seen.addAll(proxy.live().take().requests());
                    return !seen.isEmpty();
                });
                assertThat(seen).singleElement().satisfies(facts -> {
                    assertThat(facts.requestId).isEqualTo(id);
                    assertThat(facts.path).isEqualTo("/a/../b");
                    assertThat(facts.query).isNull();
                });
            }
        }
    }

    @Test
    void of_a_request_that_is_awaited_each_step_is_timed_and_of_no_other() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Proxy proxy = proxy()) {
            proxy.start();
            proxy.snapshots().swap(snapshot(upstream.port()));
            try (RawClient client = new RawClient(proxy.port())) {
                proxy.live()
                        .watch(
                                List.of(RequestFilter.ALL, RequestFilter.ofRequest("try-1")),
                                TimeUnit.MINUTES.toNanos(1));
                client.get("/another").read();
                client.send("GET /a HTTP/1.1\r\nHost: test\r\nX-Request-Id: try-1\r\n\r\n")
                        .read();
                List<ExchangeRecord> seen = new ArrayList<>();
                Awaitility.await().until(() -> {
                    seen.addAll(proxy.live().take().requests());
                    return seen.size() == 2;
                });
                assertThat(seen.getFirst().steps).isNull();
                ExchangeRecord own = seen.getLast();
                assertThat(own.requestId).isEqualTo("try-1");
                StepTimes times = Objects.requireNonNull(own.steps);
                assertThat(times.steps().stream().map(StepTimes.Step::name))
                        .containsExactly(
                                "client-address",
                                "server-name",
                                "path",
                                "route",
                                "shed",
                                "guard",
                                "shadow",
                                "authenticate",
                                "authorize",
                                "body",
                                "limit",
                                "balance",
                                "connect",
                                "send",
                                "wait",
                                "receive");
                assertThat(times.steps().stream()
                                .mapToLong(StepTimes.Step::nanos)
                                .sum())
                        .as("one behind the other")
                        .isBetween(1L, own.durationNanos);
            }
        }
    }

    @Test
    void without_a_snapshot_it_answers_503_not_ready_and_never_404() throws Exception {
        try (Proxy proxy = proxy()) {
            proxy.start();
            try (RawClient client = new RawClient(proxy.port())) {
                RawClient.Response response = client.get("/anything").read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.body()).contains("\"code\":\"not-ready\"");
                assertThat(response.field("content-type")).isEqualTo("application/problem+json");
            }
        }
    }

    @Test
    void labels_do_not_grow_with_what_clients_send() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Proxy proxy = proxy()) {
            proxy.start();
            proxy.snapshots().swap(snapshot(upstream.port()));
            try (RawClient client = new RawClient(proxy.port())) {
                client.get("/warm").read();
                client.send("AAA /warm HTTP/1.1\r\nHost: test\r\n\r\n").read();
                int before = proxy.metrics().split("\n", -1).length;
                for (int i = 0; i < 50; i++) {
                    client.send(
                            "M" + i + " /p" + i + " HTTP/1.1\r\nHost: h" + i + "\r\nUser-Agent: u" + i + "\r\n\r\n");
                    assertThat(client.read().status()).isEqualTo(200);
                }
                assertThat(proxy.metrics().split("\n", -1)).hasSize(before);
            }
        }
    }

    @Test
    void only_listed_fields_and_parameters_are_let_into_the_log(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        LogPlan plan = new LogPlan(
                file.toString(),
                LogPlan.Format.JSON,
                LogPlan.Rotation.DEFAULT,
                new LogPlan.Capture(List.of("x-tenant", "referer"), Set.of("page")));
        try (ScriptedUpstream upstream = ScriptedUpstream.echo()) {
            Proxy proxy = new Proxy(
                    settings(plan),
                    new CredentialBook(List.of()),
                    CredentialGuard.off(),
                    SpentTokens.NOWHERE,
                    request -> new LimitAnswer.Admitted(List.of()),
                    Clock.systemUTC());
            try (proxy) {
                proxy.start();
                proxy.snapshots().swap(snapshot(upstream.port()));
                try (RawClient client = new RawClient(proxy.port())) {
                    client.send(String.join(
                            "\r\n",
                            "GET /a?page=2&token=hush&hush HTTP/1.1",
                            "Host: shop.test",
                            "X-Tenant: t1",
                            "Authorization: Bearer hush",
                            "",
                            ""));
                    assertThat(client.read().status()).isEqualTo(200);
                }
            }
        }
        JsonNode line = Json.parse(Files.readString(file));
        assertThat(line.get("url.query").asText()).isEqualTo("page=2&token=REDACTED&REDACTED");
        assertThat(line.get("http.request.header.x-tenant").asText()).isEqualTo("t1");
        assertThat(line.has("http.request.header.referer")).isFalse();
        assertThat(line.toString()).doesNotContain("hush");
    }
}
