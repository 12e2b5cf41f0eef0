package io.tollgate.node.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class Http2RequestsTest {
    private static RawHttp2Client client(Door door) throws Exception {
        return new RawHttp2Client(door.port());
    }

    @Test
    void a_get_comes_to_the_upstream_as_one_of_http_1() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            RawHttp2Client.Message response =
                    client.await(client.get("/a/b?c=d", "x-y", "z", "cookie", "a=1", "cookie", "b=2"));

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body())
                    .startsWith("GET /a/b?c=d HTTP/1.1\r\n")
                    .contains("x-y: z\r\n")
                    .contains("cookie: a=1; b=2\r\n")
                    .contains("x-forwarded-host: test\r\n")
                    .doesNotContain(":path");
            assertThat(response.field("content-length")).isEqualTo(String.valueOf(response.bodyBytes()));
            assertThat(response.head()).doesNotContainKeys("connection", "transfer-encoding", "keep-alive");
            ExchangeRecord record = door.record();
            assertThat(record.protocolVersion).isEqualTo("2");
            assertThat(record.status).isEqualTo(200);
        }
    }

    @Test
    void a_preface_in_single_bytes_is_a_preface() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                io.tollgate.node.door.RawClient raw = door.client()) {
            for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
                raw.send(String.valueOf(c));
            }
            raw.send("\0\0\0\4\0\0\0\0\0");
            assertThat(raw.in().readNBytes(9)[3]).as("settings").isEqualTo((byte) 4);
        }
    }

    @Test
    void what_only_begins_like_a_preface_is_http_1() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                io.tollgate.node.door.RawClient raw = door.client()) {
            raw.send("PR").send("OPFIND / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(raw.read().body()).startsWith("PROPFIND / ");
        }
    }

    @Test
    void many_requests_run_at_once() throws Exception {
        CountDownLatch all = new CountDownLatch(50);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    all.countDown();
                    all.await();
                    link.ok(head);
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(client.get("/" + i));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.await(streams.get(i)).body()).startsWith("GET /" + i + " ");
            }
        }
    }

    @Test
    void a_body_and_trailers_pass_both_ways() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    String head = link.head();
                    StringBuilder body = new StringBuilder();
                    while (body.indexOf("\r\n\r\n") < 0) {
                        body.append((char) link.in().read());
                    }
                    link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    String seen = ScriptedUpstream.Link.field(head, "transfer-encoding") + "|" + body;
                    link.send(Integer.toHexString(seen.length()) + "\r\n" + seen
                            + "\r\n0\r\nX-Sum: 7\r\nSet-Cookie: a\r\n\r\n");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.request("POST", "/", false);
            client.data(stream, "abc", false).data(stream, "", false).data(stream, "de", false);
            client.trailers(stream, "x-t", "1", "x-consumer", "evil");

            RawHttp2Client.Message response = client.await(stream);
            assertThat(response.body())
                    .startsWith("chunked|")
                    .contains("abc")
                    .contains("de")
                    .contains("0\r\nx-t: 1\r\n\r\n")
                    .doesNotContain("evil");
            assertThat(response.trailers()).containsOnlyKeys("x-sum");
        }
    }

    @Test
    void a_body_of_known_length_keeps_it() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.request("PUT", "/", false, "content-length", "5");
            client.data(stream, "hello", true);

            RawHttp2Client.Message response = client.await(stream);
            assertThat(response.body()).contains("content-length: 5\r\n").endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void head_and_statuses_without_body_have_none() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    for (String head = link.head(); !head.isEmpty(); head = link.head()) {
                        link.send(
                                head.contains("/204")
                                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                                        : head.contains("/304")
                                                ? "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"
                                                : "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
                    }
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            RawHttp2Client.Message head = client.await(client.request("HEAD", "/", true));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).isEqualTo("99");
            assertThat(head.bodyBytes()).isZero();
            assertThat(client.await(client.get("/204")).status()).isEqualTo(204);
            assertThat(client.await(client.get("/304")).field("etag")).isEqualTo("\"a\"");
            for (int i = 0; i < 3; i++) {
                assertThat(door.record().code).isEqualTo("ok");
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_hundred_continue_comes_from_the_upstream() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 100 Continue\r\n\r\n");
                    link.ok(new String(link.in().readNBytes(4), StandardCharsets.US_ASCII));
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.request("POST", "/", false, "content-length", "4", "expect", "100-continue");
            client.awaitInterim(stream);
            client.data(stream, "body", true);
            assertThat(client.await(stream).body()).isEqualTo("body");
            assertThat(client.message(stream).interims()).containsExactly(100);
        }
    }

    @Test
    void the_gateways_own_answers_are_problem_documents() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.guarded(upstream.port()));
                RawHttp2Client client = client(door)) {
            RawHttp2Client.Message unknown = client.await(client.get("/nowhere"));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.field("content-type")).isEqualTo("application/problem+json");
            assertThat(unknown.body()).contains("no-route").contains(unknown.field("x-request-id"));
            RawHttp2Client.Message refused = client.await(client.get("/orders/1"));
            assertThat(refused.status()).isEqualTo(401);
            String key = door.issue("acme").text();
            assertThat(client.await(client.get("/orders/1", "x-api-key", key)).status())
                    .isEqualTo(200);
            RawHttp2Client.Message head = client.await(client.request("HEAD", "/nowhere", true));
            assertThat(head.status()).isEqualTo(404);
            assertThat(head.bodyBytes()).isZero();
        }
    }

    @Test
    void a_small_refused_body_is_read_over_and_a_large_one_is_not_wanted() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.guarded(upstream.port()));
                RawHttp2Client client = client(door)) {
            int small = client.request("POST", "/orders/1", false, "content-length", "4");
            assertThat(client.await(small).status()).isEqualTo(401);
            client.data(small, "body", true).sync();
            assertThat(client.message(small).reset()).isEqualTo(-1);

            int large = client.request("POST", "/orders/1", false, "content-length", "4000000");
            assertThat(client.await(large).status()).isEqualTo(401);
            assertThat(client.awaitReset(large).reset()).as("NO_ERROR").isZero();
            // What is on its way then is nobody's fault.
            for (int i = 0; i < 20; i++) {
                client.data(large, new byte[1000], false);
            }
            client.sync();
            assertThat(client.await(client.get("/nowhere")).status()).isEqualTo(404);
            assertThat(client.goAways()).isEmpty();
        }
    }

    @Test
    void an_early_answer_of_an_upstream_reaches_a_client_that_is_still_sending() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope");
                    link.in().readAllBytes();
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.request("POST", "/", false);
            client.data(stream, "part", false);
            assertThat(client.await(stream).body()).isEqualTo("nope");
            assertThat(client.awaitReset(stream).reset()).isZero();
        }
    }

    @Test
    void a_reset_of_the_client_cancels_the_upstream() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    asked.countDown();
                    if (link.in().read() < 0) {
                        cancelled.countDown();
                    }
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.get("/");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.reset(stream, 8);
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(door.record().code).isEqualTo("client-closed");
            client.sync();
            assertThat(client.message(stream).reset())
                    .as("no answer to a reset")
                    .isEqualTo(-1);
        }
    }

    @Test
    void a_client_that_goes_away_cancels_every_upstream() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        CountDownLatch cancelled = new CountDownLatch(3);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    asked.countDown();
                    if (link.in().read() < 0) {
                        cancelled.countDown();
                    }
                });
                Door door = Door.to(upstream.port())) {
            try (RawHttp2Client client = client(door)) {
                for (int i = 0; i < 3; i++) {
                    client.get("/");
                }
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_response_that_breaks_off_is_reset_and_not_ended() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            RawHttp2Client.Message response = client.await(client.get("/"));
            assertThat(response.ended()).isFalse();
            assertThat(response.reset()).as("INTERNAL_ERROR").isEqualTo(2);
            assertThat(door.record().code).isEqualTo("upstream-reset");
            assertThat(client.await(client.get("/")).reset()).as("others go on").isEqualTo(2);
        }
    }

    @Test
    void a_part_of_a_response_does_not_wait_for_the_rest() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                    more.await();
                    link.send("4\r\nlast\r\n0\r\n\r\n");
                });
                Door door = Door.to(upstream.port());
                RawHttp2Client client = client(door)) {
            int stream = client.get("/");
            assertThat(client.awaitBody(stream, 5).body()).isEqualTo("first");
            more.countDown();
            assertThat(client.await(stream).body()).isEqualTo("firstlast");
        }
    }

    @Test
    void an_upload_is_held_to_the_routes_bound() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    InputStream in = link.in();
                    in.readAllBytes();
                });
                Door door = Door.with(Configurations.route(upstream.port(), ",\"requestBody\":{\"maxBytes\":10}"));
                RawHttp2Client client = client(door)) {
            int stream = client.request("POST", "/", false);
            client.data(stream, "12345678", false).data(stream, "12345678", false);
            assertThat(client.await(stream).status()).isEqualTo(413);
        }
    }
}
