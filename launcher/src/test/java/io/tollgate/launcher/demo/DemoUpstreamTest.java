package io.tollgate.launcher.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class DemoUpstreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private DemoUpstream upstream;

    @BeforeAll
    void start() throws IOException {
        upstream = DemoUpstream.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterAll
    void stop() {
        upstream.close();
    }

    @Test
    void echoes_method_path_query_headers_and_body() throws Exception {
        var request = HttpRequest.newBuilder(uri("/orders/7%2F8?a=1&b=%20"))
                .header("X-One", "1")
                .header("X-One", "2")
                .method("PATCH", BodyPublishers.ofString("grüße"))
                .build();

        var echo = json(client.send(request, BodyHandlers.ofString()));

        assertThat(echo.path("method").asText()).isEqualTo("PATCH");
        assertThat(echo.path("path").asText()).isEqualTo("/orders/7%2F8");
        assertThat(echo.path("query").asText()).isEqualTo("a=1&b=%20");
        assertThat(echo.path("headers").path("x-one").asText()).isEqualTo("1, 2");
        assertThat(echo.path("body").asText()).isEqualTo("grüße");
    }

    @Test
    void echoes_a_body_that_is_no_text_in_base64() throws Exception {
        var request = HttpRequest.newBuilder(uri("/upload"))
                .POST(BodyPublishers.ofByteArray(new byte[] {(byte) 0xff, 0}))
                .build();

        var echo = json(client.send(request, BodyHandlers.ofString()));

        assertThat(echo.path("bodyBase64").asText()).isEqualTo("/wA=");
        assertThat(echo.has("body")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 304, 404, 503, 599})
    void answers_with_the_status_that_is_asked_for(int code) throws Exception {
        assertThat(get("/status/" + code).statusCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/status/abc",
                "/status/",
                "/status/100",
                "/status/600",
                "/status/-200",
                "/delay/60001",
                "/delay/1s",
                "/bytes/-1",
                "/bytes/104857601",
                "/bytes/99999999999999999999",
                "/sse?count=0",
                "/sse?count=x",
                "/ws"
            })
    void refuses_with_400_and_a_reason_what_it_cannot_do(String target) throws Exception {
        var response = get(target);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("expected");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void waits_as_long_as_it_is_told_and_then_echoes() throws Exception {
        var begunNanos = System.nanoTime();

        var echo = json(get("/delay/200"));

        assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isGreaterThan(Duration.ofMillis(199));
        assertThat(echo.path("path").asText()).isEqualTo("/delay/200");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "8192", "8193", "3000000"})
    void streams_as_many_bytes_as_are_asked_for(int count) throws Exception {
        var response =
                client.send(HttpRequest.newBuilder(uri("/bytes/" + count)).build(), BodyHandlers.ofByteArray());

        assertThat(response.body()).hasSize(count);
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(count);
    }

    @Test
    void answers_head_with_the_fields_of_get_and_no_body() throws Exception {
        var request = HttpRequest.newBuilder(uri("/bytes/500")).HEAD().build();

        var response = client.send(request, BodyHandlers.ofString());

        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(500);
        assertThat(response.body()).isEmpty();
        assertThat(get("/after-head").statusCode()).isEqualTo(200);
    }

    @Test
    void sends_events_one_a_second_and_then_ends() throws Exception {
        var response = get("/sse?count=2");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(response.body()).isEqualTo("id: 1\ndata: event 1 of 2\n\nid: 2\ndata: event 2 of 2\n\n");
    }

    @Test
    void sends_back_what_comes_over_a_web_socket() throws Exception {
        var received = new CompletableFuture<String>();
        var socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + upstream.port() + "/ws?room=1"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
                        received.complete(text.toString());
                        return CompletableFuture.completedStage(null);
                    }
                })
                .get(5, TimeUnit.SECONDS);

        socket.sendText("hello", true).get(5, TimeUnit.SECONDS);

        assertThat(received.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
        socket.abort();
    }

    @Test
    void refuses_a_body_over_one_mebibyte() throws Exception {
        var request = HttpRequest.newBuilder(uri("/upload"))
                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                .expectContinue(true)
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void answers_pipelined_requests_in_their_order() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
            socket.setSoTimeout(5_000);
            var out = socket.getOutputStream();
            out.write(
                    "GET /delay/300 HTTP/1.1\r\nHost: a\r\n\r\nGET /status/201 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));

            var text = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(text).startsWith("HTTP/1.1 200 OK").contains("HTTP/1.1 201 Created");
        }
    }

    @Test
    void answers_garbage_with_400_and_closes() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("what\r\n\r\n".getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400");
        }
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(target)).build(), BodyHandlers.ofString());
    }

    private URI uri(String target) {
        return URI.create("http://127.0.0.1:" + upstream.port() + target);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
