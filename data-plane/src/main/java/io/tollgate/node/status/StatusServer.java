package io.tollgate.node.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET /livez}, {@code /readyz} and {@code /metrics}; anything else is 404 or 405. */
public final class StatusServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Readiness readiness;
    private final Scrape metrics;

    /** What is measured, as text. Blocks for a moment. */
    @FunctionalInterface
    public interface Scrape {
        /** In OpenMetrics 1.0.0 with exemplars, or in Prometheus' older format. */
        String text(boolean openMetrics);
    }

    private StatusServer(HttpServer server, Readiness readiness, Scrape metrics) {
        this.server = server;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    /**
     * Binds and serves.
     *
     * @param bind port 0 takes a free one
     * @throws IOException when the port is taken
     */
    public static StatusServer start(InetSocketAddress bind, Readiness readiness, Scrape metrics) throws IOException {
        StatusServer status = new StatusServer(HttpServer.create(bind, 0), readiness, metrics);
        status.server.setExecutor(status.threads);
        status.server.createContext("/", status::answer);
        status.server.start();
        return status;
    }

    /** The port that is listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, NOT_ALLOWED, JSON, problem(NOT_ALLOWED, "this port is read only"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/livez" -> send(exchange, OK, JSON, "{\"live\":true}");
                case "/readyz" -> {
                    ObjectNode json = readiness.toJson();
                    send(exchange, json.path("ready").asBoolean() ? OK : UNAVAILABLE, JSON, Json.print(json));
                }
                case "/metrics" -> {
                    boolean open = wantsOpenMetrics(exchange);
                    send(exchange, OK, open ? OpenMetricsText.CONTENT_TYPE : PROMETHEUS, metrics.text(open));
                }
                default ->
                    send(
                            exchange,
                            NOT_FOUND,
                            JSON,
                            problem(NOT_FOUND, "no such page (expected: /livez, /readyz, /metrics)"));
            }
        }
    }

    /** Whoever names it understands it; the order of preference does not matter to us. */
    private static boolean wantsOpenMetrics(HttpExchange exchange) {
        return exchange.getRequestHeaders().getOrDefault("Accept", List.of()).stream()
                .anyMatch(accepted -> accepted.contains(OpenMetricsText.MEDIA_TYPE));
    }

    private static String problem(int status, String detail) {
        return Json.print(Json.object().put("status", status).put("detail", detail));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
