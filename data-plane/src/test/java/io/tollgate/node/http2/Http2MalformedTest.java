package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.guard.DownstreamFault;
import io.tollgate.node.guard.FaultCounts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/1 refuses is refused on a stream too: 400, then a reset; and nothing of it reaches an upstream. */
class Http2MalformedTest {
    private static final int PROTOCOL_ERROR = 1;

    private static List<String> head(String... pairs) {
        return List.of(pairs);
    }

    static Stream<List<String>> heads() {
        return Stream.of(
                head(":method", "GET", ":scheme", "http", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", ""),
                head(":method", "GET", ":scheme", "http", ":authority", "a"),
                head(":method", "GET", ":authority", "a", ":path", "/"),
                head(":scheme", "http", ":authority", "a", ":path", "/"),
                head(":method", "GET", ":scheme", "ftp", ":authority", "a", ":path", "/"),
                head(":method", "G T", ":scheme", "http", ":authority", "a", ":path", "/"),
                head(":method", "", ":scheme", "http", ":authority", "a", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "x"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "*"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/a b"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/a#b"),
                head(":method", "GET", ":scheme", "http", ":authority", "a@b", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "", ":path", "/"),
                head(":method", "GET", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "host", "b"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "host", "a", "host", "a"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", "x", "y", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", "cookie", "y", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", ":status", "200"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", ":protocol", "websocket"),
                head(":method", "CONNECT", ":scheme", "http", ":authority", "a", ":path", "/"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "connection", "close"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "keep-alive", "1"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "proxy-connection", "x"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "upgrade", "h2c"),
                head(
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "/",
                        "transfer-encoding",
                        "chunked"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "te", "gzip"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "X-Y", "z"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "x y", "z"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "", "z"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "x", "a\r\nb: c"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "x", "a\u0000b"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "x", " a"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "x", "a "),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "content-length", "5"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "content-length", "x"),
                head(
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":authority",
                        "a",
                        ":path",
                        "/",
                        "content-length",
                        "0",
                        "content-length",
                        "0"),
                head(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/", "content_length", "5"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void a_malformed_head_is_400_and_a_reset(List<String> head) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message response = client.awaitReset(client.headers(true, head.toArray(String[]::new)));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("request-malformed");
            assertThat(response.reset()).isEqualTo(PROTOCOL_ERROR);
            assertThat(door.record().code).isEqualTo("request-malformed");
            assertThat(client.await(client.get("/good")).status())
                    .as("others go on")
                    .isEqualTo(200);
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(door.guard().faults().of(FaultCounts.Protocol.HTTP_2, DownstreamFault.MALFORMED))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_body_that_is_not_as_long_as_it_says_is_never_passed_on_whole() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int longer = client.request("POST", "/", false, "content-length", "3");
            client.data(longer, "four", true);
            assertThat(client.awaitReset(longer).status()).isEqualTo(400);
            int shorter = client.request("POST", "/", false, "content-length", "3");
            client.data(shorter, "on", true);
            assertThat(client.awaitReset(shorter).status()).isEqualTo(400);
            int trailed = client.request("POST", "/", false, "content-length", "3");
            client.data(trailed, "on", false).trailers(trailed, "x", "y");
            assertThat(client.awaitReset(trailed).reset()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void a_refused_body_must_be_as_long_as_it_says_however_it_ends() throws Exception {
        try (Door door = Door.closed();
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.request("POST", "/", false, "content-length", "3");
            assertThat(client.awaitHead(stream).status()).isEqualTo(503);
            client.data(stream, "on", false).trailers(stream, "x", "y");
            assertThat(client.awaitReset(stream).reset()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void trailers_with_a_pseudo_header_field_are_no_trailers() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.request("POST", "/", false);
            client.data(stream, "body", false).trailers(stream, ":path", "/other");
            assertThat(client.awaitReset(stream).status()).isEqualTo(400);
        }
    }

    @Test
    void bounds_of_a_head_are_answered_as_in_http_1() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(client.await(client.get("/" + "a".repeat(8 << 10))).status())
                    .isEqualTo(414);
            String[] many = new String[202];
            for (int i = 0; i < many.length; i += 2) {
                many[i] = "x-" + i;
                many[i + 1] = "y";
            }
            assertThat(client.await(client.get("/", many)).status()).isEqualTo(431);
            int large =
                    client.get("/", "x-1", "y".repeat(12_000), "x-2", "z".repeat(12_000), "x-3", "w".repeat(12_000));
            assertThat(client.await(large).status()).isEqualTo(431);
            assertThat(client.await(client.get("/")).status()).isEqualTo(200);
            for (String code : new String[] {"uri-too-long", "headers-too-large", "headers-too-large", "ok"}) {
                assertThat(door.record().code).isEqualTo(code);
            }
        }
    }

    @Test
    void connect_is_never_proxied() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            assertThat(client.await(client.headers(false, ":method", "CONNECT", ":authority", "a:1"))
                            .status())
                    .isEqualTo(501);
            assertThat(upstream.connections()).isZero();
        }
    }
}
