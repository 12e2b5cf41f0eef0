package io.tollgate.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/**
 * An OTLP receiver over HTTP (opentelemetry-proto 1.x, {@code collector/trace/v1}). It reads by the numbers in the protocol's
 * own files, and not with the exporter's code.
 */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> resources = new CopyOnWriteArrayList<>();
    final CountDownLatch open;

    /** A span as it came. */
    record Span(
            String traceId,
            String spanId,
            String parentId,
            String name,
            int kind,
            Times times,
            Map<String, Object> attributes,
            int status) {}

    record Times(long start, long end) {}

    /** One that answers once {@code open} is counted down. */
    Collector(CountDownLatch open) throws IOException {
        this.open = open;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/otlp/v1/traces", this::receive);
        server.start();
    }

    static Collector ready() throws IOException {
        return new Collector(new CountDownLatch(0));
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/otlp");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            open.await();
            assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/x-protobuf");
            headers.add(new HashMap<>(exchange.getRequestHeaders()));
            try (InputStream in = new GZIPInputStream(exchange.getRequestBody())) {
                read(in.readAllBytes());
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(byte[] request) throws IOException {
        for (ByteString resourceSpans :
                UnknownFieldSet.parseFrom(request).getField(1).getLengthDelimitedList()) {
            UnknownFieldSet group = UnknownFieldSet.parseFrom(resourceSpans);
            UnknownFieldSet resource = UnknownFieldSet.parseFrom(
                    group.getField(1).getLengthDelimitedList().getFirst());
            resources.add(attributes(resource.getField(1)));
            for (ByteString scopeSpans : group.getField(2).getLengthDelimitedList()) {
                for (ByteString span :
                        UnknownFieldSet.parseFrom(scopeSpans).getField(2).getLengthDelimitedList()) {
                    spans.add(span(UnknownFieldSet.parseFrom(span)));
                }
            }
        }
    }

    private static Span span(UnknownFieldSet span) throws IOException {
        List<ByteString> status = span.getField(15).getLengthDelimitedList();
        return new Span(
                hex(span.getField(1)),
                hex(span.getField(2)),
                hex(span.getField(4)),
                text(span.getField(5)),
                span.getField(6).getVarintList().getFirst().intValue(),
                new Times(
                        span.getField(7).getFixed64List().getFirst(),
                        span.getField(8).getFixed64List().getFirst()),
                attributes(span.getField(9)),
                status.isEmpty()
                        ? 0
                        : UnknownFieldSet.parseFrom(status.getFirst()).getField(3).getVarintList().stream()
                                .mapToInt(Long::intValue)
                                .findFirst()
                                .orElse(0));
    }

    private static Map<String, Object> attributes(Field field) throws IOException {
        Map<String, Object> all = new HashMap<>();
        for (ByteString pair : field.getLengthDelimitedList()) {
            UnknownFieldSet read = UnknownFieldSet.parseFrom(pair);
            UnknownFieldSet value = UnknownFieldSet.parseFrom(
                    read.getField(2).getLengthDelimitedList().getFirst());
            all.put(
                    text(read.getField(1)),
                    value.hasField(3) ? value.getField(3).getVarintList().getFirst() : text(value.getField(1)));
        }
        return all;
    }

    private static String hex(Field field) {
        return field.getLengthDelimitedList().isEmpty()
                ? ""
                : HexFormat.of()
                        .formatHex(field.getLengthDelimitedList().getFirst().toByteArray());
    }

    private static String text(Field field) {
        return field.getLengthDelimitedList().isEmpty()
                ? ""
                : field.getLengthDelimitedList().getFirst().toString(StandardCharsets.UTF_8);
    }

    /** All spans, once there are so many. */
    List<Span> await(int count) {
        Awaitility.await().until(() -> spans.size() >= count);
        return new ArrayList<>(spans);
    }

    /** The one span of that name. */
    static Span named(List<Span> spans, String name) {
        List<Span> found =
                spans.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as(name + " among " + spans).hasSize(1);
        return found.getFirst();
    }

    List<Span> spans() {
        return new ArrayList<>(spans);
    }

    @Override
    public void close() {
        open.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
