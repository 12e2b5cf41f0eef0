package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TunnelsTest {
    private static final String UPGRADE = """
            GET /ws HTTP/1.1
            Host: test
            Connection: keep-alive, Upgrade
            Upgrade: websocket
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """.replace("\n", "\r\n");

    @Test
    void bytes_pass_both_ways_after_101_and_the_end_of_one_side_ends_the_other() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    assertThat(ScriptedUpstream.Link.field(head, "upgrade")).isEqualTo("websocket");
                    assertThat(ScriptedUpstream.Link.field(head, "connection")).isEqualTo("Upgrade");
                    link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello");
                    link.send(new String(link.in().readNBytes(4), StandardCharsets.US_ASCII) + "!");
                    if (link.in().read() < 0) {
                        ended.countDown();
                    }
                });
                Door door = Door.to(upstream.port())) {
            try (RawClient client = door.client()) {
                String head = client.send(UPGRADE + "ping").readHead();
                assertThat(head)
                        .startsWith("HTTP/1.1 101 ")
                        .contains("connection: Upgrade\r\n")
                        .contains("upgrade: websocket\r\n")
                        .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
                assertThat(new String(client.in().readNBytes(10), StandardCharsets.US_ASCII))
                        .isEqualTo("helloping!");
            }
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            ExchangeRecord record = door.record();
            assertThat(record.status).isEqualTo(101);
            assertThat(record.requestBytes).isEqualTo(4);
            assertThat(record.responseBytes).isEqualTo(10);
        }
    }

    @Test
    void nothing_passes_before_the_upstream_agrees() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.socket().setSoTimeout(300);
                    try {
                        link.in().read();
                    } catch (java.net.SocketTimeoutException nothingCame) {
                        checked.countDown();
                    }
                    link.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
                    link.socket().setSoTimeout(0);
                    assertThat(link.head()).startsWith("GET /next ");
                    link.ok("next");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.send(UPGRADE).get("/next");
            assertThat(client.read().status()).isEqualTo(403);
            assertThat(checked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.read().body())
                    .as("what came ahead was a request after all")
                    .isEqualTo("next");
        }
    }

    @Test
    void an_offer_of_h2c_is_answered_in_http_1() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).doesNotContain("h2c").doesNotContain("http2-settings");
        }
    }
}
