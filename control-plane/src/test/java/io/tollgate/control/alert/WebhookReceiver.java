package io.tollgate.control.alert;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server that takes what is posted, and answers what the test wants. */
final class WebhookReceiver implements AutoCloseable {
    final List<Posted> posted = new CopyOnWriteArrayList<>();
    volatile int status = 204;
    /** What comes waits for it before it is answered. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    private final HttpServer server;

    record Posted(String body, String signature, String delivery) {}

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            posted.add(new Posted(
                    body,
                    String.valueOf(headers.getFirst("Tollgate-Signature")),
                    String.valueOf(headers.getFirst("Tollgate-Delivery"))));
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
