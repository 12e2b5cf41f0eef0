package io.tollgate.node.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tollgate.node.otlp.OtlpReceiver;
import io.tollgate.node.status.JvmMetrics;
import io.tollgate.node.status.OpenMetricsText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is told, over a real socket and in the protocol's own classes. */
class MetricsPushTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String TEXT = """
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{http_route="open",http_request_method="GET",http_response_status_code="200",le="0.5"} 3
            http_server_request_duration_seconds_bucket{http_route="open",http_request_method="GET",http_response_status_code="200",le="1.0"} 3
            http_server_request_duration_seconds_bucket{http_route="open",http_request_method="GET",http_response_status_code="200",le="+Inf"} 5 # {trace_id="%s",span_id="%s"} 1.25 1790000000.125
            http_server_request_duration_seconds_sum{http_route="open",http_request_method="GET",http_response_status_code="200"} 3.5
            http_server_request_duration_seconds_count{http_route="open",http_request_method="GET",http_response_status_code="200"} 5
            # TYPE tollgate_requests counter
            # HELP tollgate_requests all of them
            tollgate_requests_total{route="open",code="ok",source="upstream"} 4
            tollgate_requests_total{route="",code="no-route",source="gateway"} 1
            # TYPE tollgate_event_loop_lag_seconds gauge
            tollgate_event_loop_lag_seconds 0.25
            # TYPE tollgate_direct_memory_bytes gauge
            tollgate_direct_memory_bytes 1.024E7
            # EOF
            """.formatted(TRACE, SPAN);

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<String> text = new AtomicReference<>(TEXT);
    private MetricsReceiver collector;

    @BeforeEach
    void start() throws IOException {
        collector = new MetricsReceiver();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private MetricsPush push(URI endpoint, Duration every) {
        OtlpReceiver receiver = new OtlpReceiver(endpoint, Map.of("x-tenant", "shop"));
        return new MetricsPush(new PushPlan(receiver, every), "n1", "test", text::get, meters);
    }

    /** One push, of what is there when the node ends. */
    private void pushOnce() {
        push(collector.endpoint(), Duration.ofHours(1)).close();
    }

    private double pushes(String outcome) {
        return meters.counter("tollgate.metrics.pushes", "outcome", outcome).count();
    }

    @Test
    void a_push_is_due_after_so_long_and_what_was_missed_is_not_made_up_for_whatever_the_clock_says() {
        for (long due : new long[] {0, -3, Long.MAX_VALUE - 5, Long.MIN_VALUE}) {
            assertThat(MetricsPush.next(due, 10, due + 2))
                    .as("in time at %d", due)
                    .isEqualTo(due + 10);
            assertThat(MetricsPush.next(due, 10, due + 35))
                    .as("late at %d", due)
                    .isEqualTo(due + 35);
        }
    }

    @Test
    void a_counter_is_a_cumulative_sum_by_the_name_that_leads_back_to_prometheus() {
        pushOnce();
        Metric requests = collector.newest("tollgate.requests");
        assertThat(requests.getUnit()).isEqualTo("{request}");
        assertThat(requests.getDescription()).isEqualTo("all of them");
        assertThat(requests.getSum().getIsMonotonic()).isTrue();
        assertThat(requests.getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        List<NumberDataPoint> points = requests.getSum().getDataPointsList();
        assertThat(points).extracting(NumberDataPoint::getAsDouble).containsExactly(4.0, 1.0);
        assertThat(MetricsReceiver.attributes(points.get(0).getAttributesList()))
                .isEqualTo(Map.of("route", "open", "code", "ok", "source", "upstream"));
        assertThat(MetricsReceiver.attributes(points.get(1).getAttributesList()))
                .isEqualTo(Map.of("code", "no-route", "source", "gateway"));
        assertThat(points)
                .allMatch(point ->
                        point.getStartTimeUnixNano() > 0 && point.getStartTimeUnixNano() <= point.getTimeUnixNano());
        assertThat(pushes("exported")).isEqualTo(1);
    }

    @Test
    void a_histogram_has_counts_of_its_own_buckets_and_names_a_trace() {
        pushOnce();
        Metric durations = collector.newest("http.server.request.duration");
        assertThat(durations.getUnit()).isEqualTo("s");
        assertThat(durations.getHistogram().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        assertThat(durations.getHistogram().getDataPointsList()).hasSize(1);
        HistogramDataPoint point = durations.getHistogram().getDataPoints(0);
        assertThat(MetricsReceiver.attributes(point.getAttributesList()))
                .isEqualTo(Map.of(
                        "http.route", "open",
                        "http.request.method", "GET",
                        "http.response.status_code", "int 200"));
        assertThat(point.getExplicitBoundsList()).containsExactly(0.5, 1.0);
        assertThat(point.getBucketCountsList()).containsExactly(3L, 0L, 2L);
        assertThat(point.getCount()).isEqualTo(5);
        assertThat(point.getSum()).isEqualTo(3.5);
        assertThat(point.getExemplarsList()).hasSize(1);
        var exemplar = point.getExemplars(0);
        assertThat(HexFormat.of().formatHex(exemplar.getTraceId().toByteArray()))
                .isEqualTo(TRACE);
        assertThat(HexFormat.of().formatHex(exemplar.getSpanId().toByteArray())).isEqualTo(SPAN);
        assertThat(exemplar.getAsDouble()).isEqualTo(1.25);
        assertThat(exemplar.getTimeUnixNano()).isEqualTo(1_790_000_000_125_000_000L);
    }

    @Test
    void gauges_have_units_and_a_node_says_who_it_is() {
        pushOnce();
        Metric lag = collector.newest("tollgate.event_loop_lag");
        assertThat(lag.getUnit()).isEqualTo("s");
        assertThat(lag.getGauge().getDataPoints(0).getAsDouble()).isEqualTo(0.25);
        Metric memory = collector.newest("tollgate.direct_memory");
        assertThat(memory.getUnit()).isEqualTo("By");
        assertThat(memory.getGauge().getDataPoints(0).getAsDouble()).isEqualTo(1.024E7);
        assertThat(MetricsReceiver.attributes(collector
                        .requests()
                        .getFirst()
                        .getResourceMetrics(0)
                        .getResource()
                        .getAttributesList()))
                .isEqualTo(Map.of("service.name", "tollgate", "service.instance.id", "n1", "service.version", "test"));
        assertThat(collector.headers().getFirst()).containsEntry("X-tenant", List.of("shop"));
    }

    @Test
    void what_the_process_takes_has_the_names_of_the_conventions_for_jvms() {
        try (JvmMetrics jvm = new JvmMetrics()) {
            text.set(OpenMetricsText.of("", jvm.text()));
        }
        pushOnce();
        Metric cpu = collector.newest("jvm.cpu.time");
        assertThat(cpu.getUnit()).isEqualTo("s");
        assertThat(cpu.getSum().getIsMonotonic()).isTrue();
        assertThat(collector.newest("jvm.cpu.count").getUnit()).isEqualTo("{cpu}");
        assertThat(collector.newest("jvm.thread.count").getUnit()).isEqualTo("{thread}");
        for (String name : List.of("used", "committed", "limit", "used_after_last_gc")) {
            Metric memory = collector.newest("jvm.memory." + name);
            assertThat(memory.getUnit()).as(name).isEqualTo("By");
            assertThat(memory.getGauge().getDataPointsList())
                    .as(name)
                    .extracting(point -> MetricsReceiver.attributes(point.getAttributesList()))
                    .anySatisfy(attributes -> assertThat(attributes)
                            .containsEntry("jvm.memory.type", "heap")
                            .containsKey("jvm.memory.pool.name"));
        }
        Metric collections = collector.newest("jvm.gc.duration");
        assertThat(collections.getUnit()).isEqualTo("s");
        assertThat(collections.getHistogram().getDataPointsList()).isNotEmpty().allSatisfy(point -> {
            assertThat(point.getExplicitBoundsList()).containsExactly(0.01, 0.1, 1.0, 10.0);
            assertThat(MetricsReceiver.attributes(point.getAttributesList())).containsOnlyKeys("jvm.gc.name");
        });
    }

    @Test
    void what_openmetrics_calls_information_is_a_gauge_by_its_whole_name() {
        text.set("# TYPE tollgate_build info\ntollgate_build_info{version=\"1\"} 1\n");
        pushOnce();
        var point = collector.newest("tollgate.build_info").getGauge().getDataPoints(0);
        assertThat(point.getAsDouble()).isEqualTo(1);
        assertThat(MetricsReceiver.attributes(point.getAttributesList())).isEqualTo(Map.of("version", "1"));
    }

    @Test
    void what_is_not_taken_is_counted_and_the_next_push_has_it() {
        try (MetricsPush _ = push(collector.endpoint(), Duration.ofSeconds(1))) {
            collector.answers(400); // which no exporter tries again
            await().until(() -> pushes("dropped") > 0);
            assertThat(collector.requests()).isEmpty();
            text.set(TEXT.replace("source=\"upstream\"} 4", "source=\"upstream\"} 9"));
            collector.answers(200);
            await().until(() -> pushes("exported") > 0);
            assertThat(collector
                            .newest("tollgate.requests")
                            .getSum()
                            .getDataPoints(0)
                            .getAsDouble())
                    .isEqualTo(9);
        }
    }

    @Test
    void a_collector_that_is_away_is_counted_and_does_not_keep_a_node_from_ending() {
        try (MetricsPush _ = push(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1))) {
            await().atMost(Duration.ofSeconds(40)).until(() -> pushes("dropped") > 0);
        }
        assertThat(pushes("exported")).isZero();
    }

    @Test
    void a_line_that_is_no_sample_costs_no_other() {
        text.set(TEXT.replace(
                "tollgate_event_loop_lag_seconds 0.25",
                "tollgate_event_loop_lag_seconds{a=\"b\" 0.25\nnonsense 1\ntollgate_event_loop_lag_seconds x"));
        pushOnce();
        assertThat(collector.newest("tollgate.event_loop_lag").getName()).isEmpty();
        assertThat(collector.newest("tollgate.requests").getSum().getDataPointsCount())
                .isEqualTo(2);
        assertThat(collector.newest("tollgate.direct_memory").getName()).isNotEmpty();
        assertThat(pushes("exported")).isEqualTo(1);
    }

    @Test
    void many_series_come_in_requests_that_are_bounded() {
        int series = 2 * MetricsPush.POINTS_MAX + 1;
        text.set("# TYPE tollgate_requests counter\n"
                + IntStream.range(0, series)
                        .mapToObj(i -> "tollgate_requests_total{route=\"r" + i + "\"} " + i + "\n")
                        .collect(Collectors.joining())
                + "# TYPE tollgate_inflight_requests gauge\ntollgate_inflight_requests 1.0\n");
        pushOnce();
        assertThat(collector.requests()).hasSize(3);
        List<Double> values = collector.requests().stream()
                .flatMap(request -> MetricsReceiver.metrics(request).stream())
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .map(NumberDataPoint::getAsDouble)
                .toList();
        assertThat(values).hasSize(series).doesNotHaveDuplicates();
        assertThat(collector.newest("tollgate.inflight_requests").getGauge().getDataPointsCount())
                .isEqualTo(1);
        assertThat(pushes("exported")).isEqualTo(1);
    }

    @Test
    void labels_with_quotes_and_lines_come_as_they_are() {
        text.set("# TYPE tollgate_build_info gauge\ntollgate_build_info{version=\"a\\\"b\\\\c\\nd\"} 1.0\n");
        pushOnce();
        var point = collector.newest("tollgate.build_info").getGauge().getDataPoints(0);
        assertThat(MetricsReceiver.attributes(point.getAttributesList())).isEqualTo(Map.of("version", "a\"b\\c\nd"));
    }
}
