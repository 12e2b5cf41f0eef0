package io.tollgate.node.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** An OTLP receiver over HTTP that reads metrics with the classes made of the protocol's own files. */
public final class MetricsReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ExportMetricsServiceRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    /** One that takes everything. */
    public MetricsReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/metrics", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            try (InputStream in = new GZIPInputStream(exchange.getRequestBody())) {
                ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(in);
                if (status == 200) {
                    requests.add(request);
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, -1);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answers(int other) {
        status = other;
    }

    List<Map<String, List<String>>> headers() {
        return headers;
    }

    /** Of all metrics that were taken. */
    public Set<String> names() {
        return requests.stream()
                .flatMap(request -> metrics(request).stream())
                .map(Metric::getName)
                .collect(Collectors.toSet());
    }

    /** What was taken, in its order. */
    List<ExportMetricsServiceRequest> requests() {
        return List.copyOf(requests);
    }

    static List<Metric> metrics(ExportMetricsServiceRequest request) {
        return request.getResourceMetricsList().stream()
                .map(ResourceMetrics::getScopeMetricsList)
                .flatMap(List::stream)
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList();
    }

    /** The newest metric of that name; the default one when none came. */
    public Metric newest(String name) {
        return requests.reversed().stream()
                .flatMap(request -> metrics(request).stream())
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElse(Metric.getDefaultInstance());
    }

    static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        each -> each.getValue().hasIntValue()
                                ? "int " + each.getValue().getIntValue()
                                : each.getValue().getStringValue()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
