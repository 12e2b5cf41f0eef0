package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Messages between a client of HTTP/1 and an upstream of HTTP/2. */
class Http2UpstreamTest {
    static final String H2C = "\"protocol\":\"h2c\",";

    /** Answers with what it got: the head's fields a line each, an empty line, the body. */
    static void echo(Call call) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<CharSequence, CharSequence> field : call.headers()) {
            text.append(field.getKey()).append('=').append(field.getValue()).append('\n');
        }
        call.ok(text.append('\n').append(call.body()).toString());
    }

    @Test
    void a_request_arrives_with_pseudo_fields_and_without_those_of_the_connection() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), Http2UpstreamTest::echo);
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("GET /a%20b?q=1&r HTTP/1.1\r\nHost: shop.test\r\nConnection: X-Hop\r\nX-Hop: 1\r\n");
            client.send("Keep-Alive: 5\r\nTE: gzip\r\nX-Mine: yes\r\n\r\n");
            RawClient.Response response = client.read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().lines())
                    .contains(
                            ":method=GET",
                            ":path=/a%20b?q=1&r",
                            ":scheme=http",
                            ":authority=127.0.0.1:" + upstream.port(),
                            "x-forwarded-host=shop.test",
                            "x-mine=yes")
                    .noneMatch(line -> line.startsWith("host=")
                            || line.startsWith("connection=")
                            || line.startsWith("x-hop=")
                            || line.startsWith("keep-alive=")
                            || line.startsWith("te="));
        }
    }

    @Test
    void requests_share_one_connection_a_loop() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), Http2UpstreamTest::echo);
                Door door = Door.with(Configurations.open(upstream.port(), H2C))) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = door.client()) {
                    assertThat(client.get("/" + i).read().status()).isEqualTo(200);
                    assertThat(client.get("/" + i).read().body()).contains(":path=/" + i);
                }
            }
            assertThat(upstream.connections()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_body_passes_both_ways_with_its_trailers() throws Exception {
        BlockingQueue<Call> seen = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    seen.add(call);
                    call.headers(false, ":status", "200")
                            .data(false, "got " + call.body())
                            .headers(true, "x-sum", "7", "set-cookie", "a");
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .send("3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\nX-Consumer: evil\r\n\r\n");

            assertThat(client.readHead()).contains("transfer-encoding: chunked\r\n");
            StringBuilder rest = new StringBuilder();
            while (rest.indexOf("0\r\nx-sum: 7\r\n\r\n") < 0) {
                rest.append(client.line()).append("\r\n");
            }
            assertThat(rest).contains("got abcde").doesNotContain("cookie");
            Http2Headers trailers = seen.take().trailers();
            assertThat(trailers.get("x-t")).hasToString("1");
            assertThat(trailers.contains("x-consumer")).isFalse();
        }
    }
}
