package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Settings;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** WebSockets of clients of HTTP/1 to upstreams of HTTP/2 (RFC 8441). */
class Http2TunnelsTest {
    private static final String UPGRADE = """
            GET /chat HTTP/1.1\r
            Host: test\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;
    private static final Setup TAKES_CONNECT = Setup.plain().with(new Http2Settings().connectProtocolEnabled(true));

    @Test
    void a_websocket_becomes_an_extended_connect_and_bytes_pass_both_ways() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(TAKES_CONNECT, call -> {
                    call.headers(false, ":status", "200", "sec-websocket-protocol", "chat");
                    calls.add(call);
                });
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            String head = client.send(UPGRADE).readHead();
            Call call = calls.take();

            assertThat(head)
                    .startsWith("HTTP/1.1 101 ")
                    .contains("upgrade: websocket\r\n")
                    .contains("sec-websocket-protocol: chat\r\n")
                    .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            assertThat(call.field(":method")).isEqualTo("CONNECT");
            assertThat(call.field(":protocol")).isEqualTo("websocket");
            assertThat(call.field(":path")).isEqualTo("/chat");
            assertThat(call.field("sec-websocket-version")).isEqualTo("13");
            assertThat(call.field("sec-websocket-key")).isEmpty();
            assertThat(call.field("upgrade")).isEmpty();

            client.send("ping");
            Awaitility.await().untilAsserted(() -> assertThat(call.body()).isEqualTo("ping"));
            call.data(false, "pong");
            assertThat(new String(client.in().readNBytes(4), StandardCharsets.US_ASCII))
                    .isEqualTo("pong");
            call.data(true, "bye");
            assertThat(new String(client.in().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("bye");
        }
    }

    @Test
    void an_upstream_that_says_no_is_heard() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(
                        TAKES_CONNECT,
                        call -> call.headers(false, ":status", "403").data(true, "no"));
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.send(UPGRADE).read();

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).isEqualTo("no");
        }
    }

    @Test
    void an_upstream_that_takes_no_websockets_is_501_and_is_not_asked() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(calls::add);
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.send(UPGRADE).read();

            assertThat(response.status()).isEqualTo(501);
            assertThat(response.body())
                    .contains("\"code\":\"upgrade-unsupported\"")
                    .contains("RFC 8441")
                    .doesNotContain("127.0.0.1");
            assertThat(calls).isEmpty();
        }
    }
}
