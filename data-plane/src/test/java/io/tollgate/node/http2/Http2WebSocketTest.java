package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** WebSockets over extended CONNECT (RFC 8441), to an upstream that speaks them over HTTP/1.1. */
class Http2WebSocketTest {
    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static int connect(RawHttp2Client client, String protocol) throws Exception {
        return client.headers(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                protocol,
                ":scheme",
                "http",
                ":authority",
                "test",
                ":path",
                "/chat",
                "sec-websocket-version",
                "13",
                "sec-websocket-protocol",
                "echo");
    }

    private static String accept(String head) throws Exception {
        String key = ScriptedUpstream.Link.field(head, "sec-websocket-key");
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
    }

    private static String handshake(String head) throws Exception {
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: echo\r\n"
                + "Sec-WebSocket-Accept: " + accept(head) + "\r\n\r\n";
    }

    /** Frames of RFC 6455: masked ones come in, unmasked ones go out; a close is answered and ends the connection. */
    private static ScriptedUpstream echo(CountDownLatch ended) throws Exception {
        return ScriptedUpstream.of(link -> {
            link.send(handshake(link.head()));
            while (true) {
                int opcode = link.in().read();
                if (opcode < 0) {
                    ended.countDown();
                    return;
                }
                int length = link.in().read() & 127;
                byte[] mask = link.in().readNBytes(4);
                byte[] text = link.in().readNBytes(length);
                for (int i = 0; i < length; i++) {
                    text[i] ^= mask[i % 4];
                }
                link.out().write(opcode);
                link.out().write(length);
                link.out().write(text);
                link.out().flush();
                if (opcode == 0x88) {
                    ended.countDown();
                    return;
                }
            }
        });
    }

    private static byte[] frame(int opcode, String text) {
        byte[] bytes = new byte[6 + text.length()];
        bytes[0] = (byte) opcode;
        bytes[1] = (byte) (0x80 | text.length());
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, 6, text.length());
        return bytes;
    }

    @Test
    void messages_pass_both_ways_and_a_close_ends_the_stream() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = echo(ended);
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            client.sync();
            assertThat(client.settings()).containsEntry(ENABLE_CONNECT_PROTOCOL, 1L);
            int stream = connect(client, "websocket");
            RawHttp2Client.Message response = client.awaitHead(stream);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.head())
                    .containsEntry("sec-websocket-protocol", "echo")
                    .doesNotContainKeys("sec-websocket-accept", "upgrade", "connection");

            client.data(stream, frame(0x81, "hello"), false);
            assertThat(client.awaitBody(stream, 7).body()).endsWith("hello");
            client.data(stream, frame(0x81, "again"), false);
            assertThat(client.awaitBody(stream, 14).body()).endsWith("again");
            client.data(stream, frame(0x88, ""), false);
            assertThat(client.await(stream).ended()).isTrue();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(door.record().status).isEqualTo(101);
            assertThat(client.await(client.get("/nothing")).status())
                    .as("others go on")
                    .isNotZero();
        }
    }

    @Test
    void the_clients_end_is_the_upstreams_end() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = echo(ended);
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = connect(client, "websocket");
            client.awaitHead(stream);
            client.data(stream, frame(0x81, "last"), true);
            RawHttp2Client.Message response = client.await(stream);
            assertThat(response.body()).endsWith("last");
            assertThat(response.ended()).isTrue();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_reset_closes_the_upstreams_connection() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedUpstream upstream = echo(ended);
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = connect(client, "websocket");
            client.awaitHead(stream);
            client.reset(stream, 8);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void nothing_passes_before_the_upstream_agrees() throws Exception {
        CountDownLatch checked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    link.socket().setSoTimeout(300);
                    try {
                        link.in().read();
                    } catch (java.net.SocketTimeoutException nothingCame) {
                        checked.countDown();
                    }
                    link.socket().setSoTimeout(0);
                    link.send(handshake(head));
                    link.send(new String(link.in().readNBytes(5), StandardCharsets.US_ASCII));
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = connect(client, "websocket");
            client.data(stream, "ahead", false);
            assertThat(client.await(stream).body()).isEqualTo("ahead");
            assertThat(checked.getCount()).isZero();
        }
    }

    @Test
    void a_wrong_answer_to_the_key_is_502() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
                    link.send("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(client.await(connect(client, "websocket")).status()).isEqualTo(502);
        }
    }

    @Test
    void an_upstream_may_refuse() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message response = client.await(connect(client, "websocket"));
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).isEqualTo("no");
        }
    }

    @Test
    void no_other_protocol_is_spoken_on_a_stream() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            for (String protocol : new String[] {"h2c", "connect-udp", "x"}) {
                assertThat(client.await(connect(client, protocol)).status()).isEqualTo(501);
            }
            assertThat(upstream.connections()).isZero();
        }
    }
}
