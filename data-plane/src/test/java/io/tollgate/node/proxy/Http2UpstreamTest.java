package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    private static ScriptedHttp2Upstream headersOnly(String... fields) throws Exception {
        return ScriptedHttp2Upstream.answering(Setup.plain(), call -> call.headers(true, fields));
    }

    @Test
    void a_response_without_body_needs_no_length_in_http2_and_gets_one_in_http1() throws Exception {
        try (ScriptedHttp2Upstream upstream = headersOnly(":status", "200", "x-a", "1");
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.field("content-length")).isEqualTo("0");
            assertThat(response.field("x-a")).isEqualTo("1");
            assertThat(client.get("/").read().status()).isEqualTo(200);
        }
    }

    @Test
    void statuses_without_body_have_none() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    boolean gone = call.field(":path").equals("/204");
                    call.headers(
                            true, ":status", gone ? "204" : "304", "etag", "a", "content-length", gone ? "0" : "99");
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            assertThat(client.get("/204").read().field("content-length")).isEmpty();
            assertThat(client.get("/304").read().field("etag")).isEqualTo("a");
            assertThat(client.get("/204").read().status()).isEqualTo(204);
        }
    }

    @Test
    void the_answer_to_head_tells_a_length_and_has_no_body() throws Exception {
        try (ScriptedHttp2Upstream upstream = headersOnly(":status", "200", "content-length", "12345");
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");

            assertThat(client.readHead()).contains("content-length: 12345\r\n");
            client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_hundred_continue_comes_from_the_upstream() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(new ScriptedHttp2Upstream.Script() {
                    @Override
                    public void head(Call call) {
                        assertThat(call.field("expect")).isEqualTo("100-continue");
                        call.headers(false, ":status", "100");
                    }

                    @Override
                    public void end(Call call) {
                        call.ok(call.body());
                    }
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            assertThat(client.send("body").read().body()).isEqualTo("body");
        }
    }

    @Test
    void an_early_answer_reaches_a_client_that_is_still_sending_and_ends_the_stream() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(
                        call -> call.headers(false, ":status", "403").data(true, "nope"));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nxxxx");

            assertThat(client.read().body()).isEqualTo("nope");
            assertThat(client.isClosed()).isTrue();
            assertThat(upstream.resetCode()).isEqualTo(Http2Error.CANCEL.code());
            try (RawClient next = door.client()) {
                assertThat(next.get("/").read().status()).isEqualTo(403);
            }
        }
    }

    @Test
    void a_client_that_goes_away_cancels_its_stream_and_no_other() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        BlockingQueue<Call> waiting = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(call -> {
                    waiting.add(call);
                    asked.countDown();
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient stays = door.client()) {
            stays.get("/stays");
            try (RawClient goes = door.client()) {
                goes.get("/goes");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(upstream.resetCode()).isEqualTo(Http2Error.CANCEL.code());
            waiting.stream()
                    .filter(call -> call.field(":path").equals("/stays"))
                    .forEach(call -> call.ok("still here"));
            assertThat(stays.read().body()).isEqualTo("still here");
        }
    }

    @Test
    void a_client_that_takes_trailers_is_announced_as_such() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), Http2UpstreamTest::echo);
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: test\r\nConnection: TE\r\nTE: deflate, trailers;q=1, trailers\r\n\r\n");

            assertThat(client.read().body().lines()).contains("te=trailers");
        }
    }

    @Test
    void a_part_of_a_response_does_not_wait_for_the_rest() throws Exception {
        BlockingQueue<Call> begun = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(call -> {
                    call.headers(false, ":status", "200", "content-type", "text/event-stream")
                            .data(false, "first");
                    begun.add(call);
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.get("/").readHead();
            assertThat(client.line() + client.line()).isEqualTo("5first");
            begun.take().data(true, "last");
            assertThat(client.line() + client.line()).isEqualTo("4last");
        }
    }
}
