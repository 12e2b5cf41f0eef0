package io.tollgate.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.config.Configuration;
import io.tollgate.core.json.Json;
import io.tollgate.core.key.Cidr;
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
import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.record.AccessLog;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.record.LogPlan;
import io.tollgate.node.record.TraceFacts;
import io.tollgate.node.record.TraceSink;
import io.tollgate.node.token.KeyShelf;
import io.tollgate.node.token.SpentTokens;
import io.tollgate.node.trace.Collector.Span;
import io.tollgate.node.transport.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sampled requests as a collector sees them, over real sockets on all sides. */
class TracesTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"));
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private ScriptedUpstream upstream;
    private Collector collector;

    @BeforeEach
    void start() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                link.ok(ScriptedUpstream.Link.field(head, "traceparent"));
            }
        });
        collector = Collector.ready();
    }

    @AfterEach
    void stop() throws Exception {
        collector.close();
        upstream.close();
    }

    private TraceExport export(double ratio, List<Cidr> trusted) {
        return new TraceExport(
                new TracePlan(new OtlpReceiver(collector.endpoint(), Map.of("x-tenant", "shop")), ratio),
                trusted,
                "n1",
                "test");
    }

    private Proxy proxy(TraceSink traces) throws Exception {
        Proxy proxy = new Proxy(
                new Proxy.Settings(
                        "n1",
                        new ProxyServer.Addresses(FREE, FREE),
                        Sockets.standard(),
                        new Proxy.Shedding(Duration.ofSeconds(10), 1_000),
                        LogPlan.to("off"),
                        List.of(),
                        ClientLimits.DEFAULTS,
                        List.of(),
                        new Proxy.TokenKeys(KeyShelf.NONE, true),
                        traces,
                        0),
                new AccessLog("n1", null),
                new CredentialBook(List.of()),
                CredentialGuard.off(),
                SpentTokens.NOWHERE,
                request -> new LimitAnswer.Admitted(List.of()),
                Clock.systemUTC());
        proxy.start();
        proxy.snapshots()
                .swap(new Snapshot(
                        7, Instant.EPOCH, Configuration.read(Json.parse(Configurations.open(upstream.port())))));
        return proxy;
    }

    private static RawClient.Response ask(Proxy proxy, String path, String fields) throws Exception {
        try (RawClient client = new RawClient(proxy.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: api.example.com\r\n" + fields + "\r\n")
                    .read();
        }
    }

    @Test
    void a_request_is_a_span_with_its_phases_in_it_and_the_upstreams_part_is_what_the_upstream_was_told()
            throws Exception {
        try (Proxy proxy = proxy(export(1, List.of()))) {
            String told = ask(proxy, "/a?token=hush", "").body();
            List<Span> spans = collector.await(6);
            assertThat(spans).hasSize(6);
            Span server = Collector.named(spans, "GET all");
            Span decide = Collector.named(spans, "decide");
            Span client = Collector.named(spans, "GET up");

            assertThat(told).isEqualTo("00-" + server.traceId() + "-" + client.spanId() + "-01");
            assertThat(server.parentId()).isEmpty();
            assertThat(server.kind()).isEqualTo(2);
            assertThat(client.kind()).isEqualTo(3);
            assertThat(List.of(decide.parentId(), client.parentId())).containsOnly(server.spanId());
            for (String phase : List.of("send", "wait", "receive")) {
                assertThat(Collector.named(spans, phase).parentId()).isEqualTo(client.spanId());
            }
            for (Span span : spans) {
                assertThat(span.traceId()).isEqualTo(server.traceId());
                assertThat(span.times().start())
                        .isBetween(server.times().start(), span.times().end());
                assertThat(span.times().end())
                        .isLessThanOrEqualTo(server.times().end());
            }
            assertThat(server.attributes())
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("url.path", "/a")
                    .containsEntry("http.route", "all")
                    .containsEntry("http.response.status_code", 200L)
                    .containsEntry("tollgate.decision", "ok")
                    .containsEntry("tollgate.revision", 7L);
            assertThat(client.attributes()).containsEntry("server.port", (long) upstream.port());
            assertThat(spans.toString()).doesNotContain("hush");
            assertThat(collector.headers.getFirst()).containsEntry("X-tenant", List.of("shop"));
            assertThat(collector.resources.getFirst())
                    .containsEntry("service.name", "tollgate")
                    .containsEntry("service.instance.id", "n1");
            Awaitility.await().until(() -> proxy.metrics().contains("tollgate_traces_total{outcome=\"exported\"} 1"));
        }
    }

    @Test
    void a_refused_request_has_no_upstreams_part_and_says_why() throws Exception {
        try (Proxy proxy = proxy(export(1, List.of()))) {
            assertThat(ask(proxy, "/a/../b", "").status()).isEqualTo(400);
            List<Span> spans = collector.await(2);
            assertThat(spans).hasSize(2);
            assertThat(Collector.named(spans, "GET").attributes())
                    .containsEntry("error.type", "path-ambiguous")
                    .containsEntry("http.response.status_code", 400L);
        }
    }

    @Test
    void an_upstream_that_does_not_answer_is_an_error_of_its_part() throws Exception {
        try (Proxy proxy = proxy(export(1, List.of()))) {
            upstream.close();
            assertThat(ask(proxy, "/a", "").status()).isEqualTo(502);
            Span server = Collector.named(collector.await(2), "GET all");
            assertThat(server.status()).isEqualTo(2);
            assertThat(server.attributes().get("error.type")).asString().startsWith("upstream-");
        }
    }

    @Test
    void a_trusted_caller_decides_and_its_span_is_the_parent() throws Exception {
        try (Proxy proxy = proxy(export(0, LOOPBACK))) {
            assertThat(ask(proxy, "/a", "traceparent: 00-" + TRACE + "-" + PARENT + "-00\r\n")
                            .body())
                    .startsWith("00-" + TRACE)
                    .endsWith("-00");
            assertThat(ask(proxy, "/b", "traceparent: 00-" + TRACE + "-" + PARENT + "-01\r\n")
                            .body())
                    .endsWith("-01");
            List<Span> spans = collector.await(6);
            assertThat(spans).hasSize(6);
            Span server = Collector.named(spans, "GET all");
            assertThat(server.traceId()).isEqualTo(TRACE);
            assertThat(server.parentId()).isEqualTo(PARENT);
            assertThat(server.attributes()).containsEntry("url.path", "/b");
        }
    }

    @Test
    void a_strangers_word_neither_makes_nor_stops_a_trace() throws Exception {
        try (Proxy proxy = proxy(export(0, List.of()))) {
            // All bits set: by the id alone it would be traced at any share.
            String wish = "00-" + "f".repeat(32) + "-" + PARENT + "-01";
            assertThat(ask(proxy, "/a", "traceparent: " + wish + "\r\n").body())
                    .startsWith("00-" + "f".repeat(32))
                    .endsWith("-00");
        }
        assertThat(collector.spans()).isEmpty(); // closing sends what is queued
        try (Proxy proxy = proxy(export(1, List.of()))) {
            assertThat(ask(proxy, "/a", "traceparent: 00-" + TRACE + "-" + PARENT + "-00\r\n")
                            .body())
                    .endsWith("-01");
            collector.await(6);
        }
    }

    @Test
    void a_traceparent_that_is_none_begins_a_new_trace() throws Exception {
        try (Proxy proxy = proxy(export(1, LOOPBACK))) {
            for (String bad : List.of(
                    "01-" + TRACE + "-" + PARENT + "-01",
                    "00-" + TRACE.toUpperCase(java.util.Locale.ROOT) + "-" + PARENT + "-01",
                    "00-" + "0".repeat(32) + "-" + PARENT + "-01",
                    "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                    "00-" + TRACE + "-" + PARENT + "-01-more",
                    "00-" + TRACE + "-" + PARENT + "-0g")) {
                assertThat(ask(proxy, "/a", "traceparent: " + bad + "\r\n").body())
                        .as(bad)
                        .doesNotContain(TRACE)
                        .endsWith("-01");
            }
            assertThat(collector.await(36)).allMatch(span -> !span.traceId().equals(TRACE));
        }
    }

    @Test
    void latencies_name_a_trace_for_those_who_understand_exemplars() throws Exception {
        try (Proxy proxy = proxy(export(1, List.of()))) {
            String trace = ask(proxy, "/a", "").body().substring(3, 35);
            Awaitility.await().until(() -> proxy.metrics(true).contains("# {trace_id=\"" + trace + "\",span_id="));
            String bucket = proxy.metrics(true)
                    .lines()
                    .filter(line -> line.contains("trace_id"))
                    .findFirst()
                    .orElseThrow();
            assertThat(bucket)
                    .matches(
                            "http_server_request_duration_seconds_bucket\\{.*le=\"[^\"]+\"} [0-9]+ # \\{trace_id=\"[0-9a-f]{32}\",span_id=\"[0-9a-f]{16}\"} "
                                    + "[0-9.E-]+ [0-9.E]+");
            assertThat(proxy.metrics(true).lines())
                    .allMatch(
                            line -> line.matches(
                                    "# TYPE [a-z0-9_]+ (counter|gauge|histogram)"
                                            + "|[a-z0-9_]+(\\{[^}]*})? [0-9.Ee+-]+( # \\{trace_id=\"[0-9a-f]{32}\",span_id=\"[0-9a-f]{16}\"} [0-9.E-]+ [0-9.E]+)?"));
            assertThat(proxy.metrics()).doesNotContain("trace_id");
        }
    }

    @Test
    void a_collector_that_is_away_costs_traces_and_nothing_else() throws Exception {
        TracePlan plan = new TracePlan(new OtlpReceiver(URI.create("http://127.0.0.1:1"), Map.of()), 1);
        try (Proxy proxy = proxy(new TraceExport(plan, List.of(), "n1", "test"))) {
            assertThat(ask(proxy, "/a", "").status()).isEqualTo(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> proxy.metrics().contains("tollgate_traces_total{outcome=\"dropped\"} 1"));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a fault of ours, as no request can provoke it
    void a_request_of_which_no_spans_can_be_made_is_counted_and_the_next_is_looked_at_too() throws Exception {
        try (TraceExport traces = export(1, List.of())) {
            for (int i = 1; i <= 2; i++) {
                ExchangeRecord bad = exchange();
                bad.code = null;
                traces.offer(bad);
                long told = i;
                Awaitility.await().until(() -> traces.dropped() == told);
            }
            assertThat(traces.exported()).isZero();
        }
    }

    private static ExchangeRecord exchange() {
        ExchangeRecord facts = new ExchangeRecord();
        facts.traceId = TRACE;
        facts.trace = new TraceFacts("", PARENT, "00f067aa0ba902b8");
        return facts;
    }

    @Test
    void a_collector_that_hangs_fills_a_queue_that_is_bounded() throws Exception {
        try (Collector hangs = new Collector(new CountDownLatch(1));
                TraceExport traces = new TraceExport(
                        new TracePlan(new OtlpReceiver(hangs.endpoint(), Map.of()), 1), List.of(), "n1", "test")) {
            for (int i = 0; i < 3 * TraceExport.QUEUE_MAX; i++) {
                traces.offer(exchange());
            }
            assertThat(traces.dropped()).isGreaterThan(TraceExport.QUEUE_MAX);
            assertThat(traces.exported()).isZero();
        }
    }
}
