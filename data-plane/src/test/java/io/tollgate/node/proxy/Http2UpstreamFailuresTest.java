package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.record.ExchangeRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong between the gateway and an upstream of HTTP/2, and who hears of it. */
class Http2UpstreamFailuresTest {
    private static final String H2C = Http2UpstreamTest.H2C;
    private static final String QUICK =
            H2C + "\"timeouts\":{\"connect\":\"300ms\",\"response\":\"10s\",\"idle\":\"400ms\"},";

    record Malformed(String name, Consumer<Call> answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Malformed> malformed() {
        return Stream.of(
                new Malformed("no status", call -> call.headers(true, "x-a", "1")),
                new Malformed("two statuses", call -> call.headers(true, ":status", "200", ":status", "200")),
                new Malformed("a status of two digits", call -> call.headers(true, ":status", "20")),
                new Malformed("a status of letters", call -> call.headers(true, ":status", "2xx")),
                new Malformed("a status over 599", call -> call.headers(true, ":status", "600")),
                new Malformed("a request's field", call -> call.headers(true, ":status", "200", ":path", "/")),
                new Malformed("an unknown pseudo-field", call -> call.headers(true, ":status", "200", ":x", "1")),
                // HEADERS with END_STREAM and END_HEADERS: "x-a: 1" as a literal, then the static table's ":status:
                // 200".
                new Malformed(
                        "a pseudo-field behind",
                        call -> call.link().raw(new byte[] {
                            0, 0, 8, 1, 5, 0, 0, 0, (byte) call.id(), 0, 3, 'x', '-', 'a', 1, '1', (byte) 0x88
                        })),
                new Malformed("capitals", call -> call.headers(true, ":status", "200", "X-A", "1")),
                new Malformed("a name with space", call -> call.headers(true, ":status", "200", "x a", "1")),
                new Malformed("a line end", call -> call.headers(true, ":status", "200", "x-a", "1\r\nx-b: 2")),
                new Malformed("a zero byte", call -> call.headers(true, ":status", "200", "x-a", "1\0")),
                new Malformed("connection", call -> call.headers(true, ":status", "200", "connection", "close")),
                new Malformed("chunked", call -> call.headers(true, ":status", "200", "transfer-encoding", "chunked")),
                new Malformed("101", call -> call.headers(false, ":status", "101")),
                new Malformed("an interim end", call -> call.headers(true, ":status", "103")),
                new Malformed("no length", call -> call.headers(true, ":status", "200", "content-length", "x")),
                new Malformed(
                        "two lengths",
                        call -> call.headers(true, ":status", "200", "content-length", "1", "content-length", "2")),
                new Malformed("too short at once", call -> call.headers(true, ":status", "200", "content-length", "1")),
                new Malformed("a body first", call -> call.data(true, "body")),
                new Malformed("a long field", call -> call.headers(true, ":status", "200", "x-a", "a".repeat(33_000))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_response_that_is_not_http_is_502_and_its_stream_is_reset(Malformed malformed) throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.field(":path").equals("/good")) {
                        call.ok("good");
                    } else {
                        malformed.answer.accept(call);
                    }
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/bad").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-malformed\"");
            assertThat(client.get("/good").read().body()).isEqualTo("good");
        }
    }

    @ParameterizedTest
    @MethodSource("malformedEnds")
    void a_response_whose_end_is_not_what_its_head_says_is_cut_off(Malformed malformed) throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), malformed.answer);
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.get("/");

            assertThatThrownBy(() -> {
                        RawClient.Response response = client.read();
                        throw new IOException("whole, with " + response.body().length() + " bytes of a length of "
                                + response.field("content-length"));
                    })
                    .isInstanceOf(IOException.class);
            assertThat(door.record().code).isEqualTo("upstream-malformed");
            assertThat(client.isClosed()).isTrue();
        }
    }

    static Stream<Malformed> malformedEnds() {
        return Stream.of(
                new Malformed(
                        "too few bytes",
                        call -> call.headers(false, ":status", "200", "content-length", "5")
                                .data(true, "abc")),
                new Malformed(
                        "too many bytes",
                        call -> call.headers(false, ":status", "200", "content-length", "5")
                                .data(true, "abcdef")),
                new Malformed(
                        "trailers too early",
                        call -> call.headers(false, ":status", "200", "content-length", "5")
                                .headers(true, "x-a", "1")),
                new Malformed(
                        "a status at the end",
                        call -> call.headers(false, ":status", "200")
                                .data(false, "abc")
                                .headers(true, ":status", "200")),
                new Malformed(
                        "a second head",
                        call -> call.headers(false, ":status", "200")
                                .data(false, "abc")
                                .headers(false, "x-a", "1")));
    }

    @Test
    void a_response_reset_in_the_middle_is_cut_off_for_the_client_too() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(),
                        call -> call.headers(false, ":status", "200")
                                .data(false, "part")
                                .reset(Http2Error.INTERNAL_ERROR.code()));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.get("/");

            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
            assertThat(door.record().code).isEqualTo("upstream-reset");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_whole_response_is_not_harmed_by_a_reset_behind_it() throws Exception {
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.of(call -> call.headers(false, ":status", "200", "content-length", "2")
                                .data(true, "ok")
                                .reset(Http2Error.NO_ERROR.code()));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\nx");

            assertThat(client.read().body()).isEqualTo("ok");
        }
    }

    @Test
    void a_reset_before_the_response_is_502() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(), call -> call.reset(Http2Error.INTERNAL_ERROR.code()));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-reset\"");
            assertThat(door.record().detail).contains("RST_STREAM INTERNAL_ERROR");
            assertThat(client.get("/").read().status())
                    .as("nor is it taken for a stale connection")
                    .isEqualTo(502);
            assertThat(door.record().attempts).isEqualTo(1);
        }
    }

    @Test
    void a_request_that_was_refused_unprocessed_is_made_again_with_its_body() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.id() == 5) {
                        call.reset(Http2Error.REFUSED_STREAM.code());
                    } else {
                        call.ok(call.id() + ":" + call.body() + call.trailers().get("x-t"));
                    }
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            String post =
                    "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-T: 1\r\n\r\n";
            assertThat(client.send(post).read().body()).isEqualTo("3:body1");
            assertThat(client.send(post).read().body()).isEqualTo("7:body1");
            door.record();
            assertThat(door.record().attempts).isEqualTo(2);
        }
    }

    @Test
    void an_upstream_that_refuses_every_time_is_503_after_two_moves() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(), call -> call.reset(Http2Error.REFUSED_STREAM.code()));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).contains("\"code\":\"upstream-refused\"");
            assertThat(door.record().attempts).isEqualTo(3);
        }
    }

    @Test
    void a_head_that_the_upstream_says_it_does_not_take_is_the_clients_to_mend() throws Exception {
        String outlier = "\"outlier\":{\"consecutiveFailures\":1,\"ejectFor\":\"1h\"},";
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain().with(new Http2Settings().maxHeaderListSize(4_000)), call -> call.ok("took it"));
                Door door = Door.with(Configurations.open(upstream.port(), H2C + outlier));
                RawClient client = door.client();
                RawClient modest = door.client()) {
            RawClient.Response response = client.send(
                            "GET / HTTP/1.1\r\nHost: test\r\nX-Long: " + "x".repeat(4_000) + "\r\n\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).contains("\"code\":\"headers-too-large\"");
            assertThat(door.record().attempts).isEqualTo(1);
            assertThat(door.upstreams().health()).noneMatch(target -> target.ejected());
            RawClient.Response smaller = modest.send(
                            "GET / HTTP/1.1\r\nHost: test\r\nX-Long: " + "x".repeat(3_000) + "\r\n\r\n")
                    .read();
            assertThat(smaller.body()).isEqualTo("took it");
        }
    }

    @Test
    void more_interim_responses_than_anybody_needs_are_502() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    for (int i = 0; i < 17; i++) {
                        call.headers(false, ":status", "103", "link", "</a.css>");
                    }
                    call.ok("late");
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.get("/");

            for (int i = 0; i < 16; i++) {
                assertThat(client.read().status()).isEqualTo(103);
            }
            RawClient.Response last = client.read();
            assertThat(last.status()).isEqualTo(502);
            assertThat(last.body()).contains("\"code\":\"upstream-malformed\"");
        }
    }

    @Test
    void a_body_too_large_to_keep_is_not_made_again() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(), call -> call.reset(Http2Error.REFUSED_STREAM.code()));
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 65537\r\n\r\n" + "x".repeat(65_537));

            RawClient.Response response = client.read();
            ExchangeRecord record = door.record();
            assertThat(response.status()).as(record.detail).isEqualTo(503);
            assertThat(record.attempts).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_goes_away_finishes_what_it_took_and_the_rest_moves() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        BlockingQueue<Call> first = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.link().number() == 1) {
                        first.add(call);
                        all.countDown();
                    } else {
                        call.ok("moved " + call.body());
                    }
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawClient client = door.client();
                clients.add(client);
                client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\n" + i);
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            Call known =
                    first.stream().filter(call -> call.id() == 5).findFirst().orElseThrow();
            known.link().goAway(5, Http2Error.NO_ERROR.code());
            first.stream().filter(call -> call.id() <= 5).forEach(call -> call.ok("stayed " + call.body()));

            List<String> answers = new ArrayList<>();
            for (RawClient client : clients) {
                answers.add(client.read().body());
                client.close();
            }
            assertThat(answers)
                    .filteredOn(answer -> answer.startsWith("stayed"))
                    .hasSize(2);
            assertThat(answers.stream().map(answer -> answer.substring(0, 5)).sorted())
                    .containsExactly("moved", "moved", "staye", "staye");
            assertThat(upstream.connections()).isEqualTo(2);
            await().untilAsserted(
                            () -> assertThat(door.upstreams().connections(true)).isEqualTo(1));
        }
    }

    @Test
    void an_idle_connection_that_goes_away_costs_no_request() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(), call -> call.ok("" + call.link().number()));
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("1");
            upstream.links().getFirst().goAway(3, Http2Error.NO_ERROR.code());
            await().untilAsserted(
                            () -> assertThat(door.upstreams().connections()).isZero());
            assertThat(client.get("/").read().body()).isEqualTo("2");
        }
    }

    @Test
    void a_lost_connection_fails_all_its_requests_and_the_next_ones_get_another() throws Exception {
        int count = 50;
        CountDownLatch all = new CountDownLatch(count);
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.link().number() == 1) {
                        all.countDown();
                    } else {
                        call.ok("fine");
                    }
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                RawClient client = door.client();
                clients.add(client);
                client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            upstream.links().getFirst().cut();
            for (RawClient client : clients) {
                RawClient.Response response = client.read();
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.body()).contains("upstream-reset");
                assertThat(client.get("/").read().body()).isEqualTo("fine");
                client.close();
            }
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void bytes_that_are_no_frames_end_the_connection() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    if (call.link().number() == 1) {
                        // A SETTINGS frame of 5 bytes: its length has to be a multiple of 6.
                        call.link().raw(new byte[] {0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5});
                    } else {
                        call.ok("fine");
                    }
                });
                Door door = Door.oneLoop(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("upstream-malformed");
            assertThat(client.get("/").read().body()).isEqualTo("fine");
        }
    }

    @Test
    void an_upstream_that_does_not_speak_http2_is_502_and_the_log_says_so() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                });
                Door door = Door.with(Configurations.open(upstream.port(), H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-connect-failed\"");
            assertThat(door.record().detail).contains("does not speak HTTP/2");
            assertThat(door.upstreams().connections()).isZero();
        }
    }

    @Test
    void an_upstream_that_says_nothing_is_given_up_after_the_connect_timeout() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> link.in().readAllBytes());
                Door door = Door.with(Configurations.open(upstream.port(), QUICK));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().status()).isEqualTo(502);
            assertThat(door.record().detail).contains("no SETTINGS in time");
            await().untilAsserted(
                            () -> assertThat(door.upstreams().connections()).isZero());
        }
    }

    @Test
    void a_dead_connection_is_found_by_ping() throws Exception {
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.of(Setup.plain().deafToPings(), call -> {});
                Door door = Door.with(Configurations.open(upstream.port(), QUICK));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(door.record().detail).contains("no answer to PING");
            assertThat(upstream.pings()).isEqualTo(1);
        }
    }

    @Test
    void a_slow_upstream_that_answers_pings_is_waited_for() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(calls::add);
                Door door = Door.with(Configurations.open(upstream.port(), QUICK));
                RawClient client = door.client()) {
            client.get("/");
            Call call = calls.take();
            await().untilAsserted(() -> assertThat(upstream.pings()).isGreaterThanOrEqualTo(3));
            call.ok("at last");
            assertThat(client.read().body()).isEqualTo("at last");
        }
    }
}
