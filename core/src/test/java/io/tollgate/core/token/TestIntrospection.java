package io.tollgate.core.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server with an introspection endpoint (RFC 7662) on a free port of loopback, for tests of every module. It
 * knows the tokens that it was told, and answers that any other is not active.
 */
public final class TestIntrospection implements AutoCloseable {
    /** What a client must know to be answered. Both need encoding (RFC 6749 section 2.3.1). */
    public static final String CLIENT_ID = "gate:way";

    /** See {@link #CLIENT_ID}. */
    public static final String CLIENT_SECRET = "s3cr%t +/&=:x";

    private final Map<String, ObjectNode> tokens = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger atOnceMax = new AtomicInteger();
    private final @Nullable SSLContext tls;
    private final int port;
    private ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile @Nullable Answer instead;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private record Answer(int status, String body) {}

    private TestIntrospection(@Nullable SSLContext tls) {
        this.tls = tls;
        try {
            server = listen(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
    }

    /** One that answers. */
    public static TestIntrospection start() {
        return new TestIntrospection(null);
    }

    /** One that answers over TLS. */
    public static TestIntrospection startTls(SSLContext tls) {
        return new TestIntrospection(tls);
    }

    private HttpServer listen(int wanted) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
        HttpServer fresh;
        if (tls == null) {
            fresh = HttpServer.create(address, 0);
        } else {
            HttpsServer secured = HttpsServer.create(address, 0);
            secured.setHttpsConfigurator(new HttpsConfigurator(tls));
            fresh = secured;
        }
        workers = Executors.newVirtualThreadPerTaskExecutor();
        fresh.setExecutor(workers);
        fresh.createContext("/introspect", this::introspect);
        fresh.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", endpoint());
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        fresh.start();
        return fresh;
    }

    private void introspect(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        atOnceMax.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            gate.await();
            Answer answer = instead;
            answer(exchange, answer == null ? judge(exchange) : answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            atOnce.decrementAndGet();
            exchange.close();
        }
    }

    private Answer judge(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!exchange.getRequestMethod().equals("POST") || !isClient(exchange)) {
            return new Answer(401, "{\"error\":\"invalid_client\"}");
        }
        for (String field : form.split("&", -1)) {
            if (field.startsWith("token=")) {
                ObjectNode claims =
                        tokens.get(URLDecoder.decode(field.substring("token=".length()), StandardCharsets.UTF_8));
                return new Answer(
                        200,
                        Json.print(
                                claims == null
                                        ? Json.object().put("active", false)
                                        : claims.deepCopy().put("active", true)));
            }
        }
        return new Answer(400, "{\"error\":\"invalid_request\"}");
    }

    private static boolean isClient(HttpExchange exchange) {
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!given.startsWith("Basic ")) {
            return false;
        }
        String pair = new String(Base64.getDecoder().decode(given.substring(6)), StandardCharsets.US_ASCII);
        int colon = pair.indexOf(':');
        return URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8)
                        .equals(CLIENT_ID)
                && URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8)
                        .equals(CLIENT_SECRET);
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    /** Its {@code iss}. */
    public String uri() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    public String endpoint() {
        return uri() + "/introspect";
    }

    /** From now on {@code token} holds and says {@code claims}. */
    public void issue(String token, ObjectNode claims) {
        tokens.put(token, claims);
    }

    /** From now on {@code token} does not hold. */
    public void withdraw(String token) {
        tokens.remove(token);
    }

    /** Claims of a good token: for {@code orders-api}, of consumer {@code acme}, for five minutes. */
    public ObjectNode claims() {
        long now = Instant.now().getEpochSecond();
        return Json.object()
                .put("iss", uri())
                .put("aud", "orders-api")
                .put("sub", "ann")
                .put("client_id", "acme")
                .put("jti", "j-" + now)
                .put("iat", now)
                .put("exp", now + 300);
    }

    /** The document of an issuer object {@code name} that asks this one, with the secret in the clear. */
    public ObjectNode document(String name) {
        ObjectNode document = Json.object().put("name", name).put("issuer", uri());
        document.putArray("audiences").add("orders-api");
        document.putObject("introspection")
                .put("endpoint", endpoint())
                .put("clientId", CLIENT_ID)
                .put("clientSecret", CLIENT_SECRET);
        return document.put("consumerClaim", "client_id");
    }

    /** Answers so from now on, whatever is asked. */
    public void answerInstead(int status, String body) {
        instead = new Answer(status, body);
    }

    /** Answers by what it knows again. */
    public void answerAgain() {
        instead = null;
    }

    /** Whoever asks waits until {@link #open}. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Answers who waits. */
    public void open() {
        gate.countDown();
    }

    /** How often somebody asked. */
    public int calls() {
        return calls.get();
    }

    /** How many calls there were at the same time at the most. */
    public int callsAtOnceMax() {
        return atOnceMax.get();
    }

    /** Answers nobody any more. */
    public void goAway() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** Answers again, at the same place. */
    public void comeBack() throws IOException {
        server = listen(port);
    }

    @Override
    public void close() {
        open();
        goAway();
    }

    @Override
    public String toString() {
        return "TestIntrospection[" + uri() + "]";
    }
}
