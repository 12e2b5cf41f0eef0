package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import org.junit.jupiter.api.Test;

class HeaderHygieneTest {
    private static RawClient.Response send(Door door, String fields) throws Exception {
        try (RawClient client = door.client()) {
            return client.send("GET /x HTTP/1.1\r\nHost: shop.test\r\n" + fields + "\r\n")
                    .read();
        }
    }

    private static String lines(String... fields) {
        return String.join("\r\n", fields) + "\r\n";
    }

    @Test
    void what_a_client_says_about_itself_does_not_reach_the_upstream() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            String seen = send(
                            door,
                            lines(
                                    "X-Consumer: evil1",
                                    "X_Consumer: evil2",
                                    "X.Consumer: evil6",
                                    "x_forwarded~for: 6.6.6.6",
                                    "X-Consumer-Roles: evil3",
                                    "X-Forwarded-For: 6.6.6.6",
                                    "Forwarded: for=6.6.6.6",
                                    "X-Real-IP: 6.6.6.6",
                                    "X-Forwarded-Proto: evil4",
                                    "X-Forwarded-Host: evil5"))
                    .body();

            assertThat(seen).doesNotContain("evil").doesNotContain("6.6.6.6");
            assertThat(seen)
                    .contains("\r\nx-forwarded-for: 127.0.0.1\r\n")
                    .contains("\r\nx-forwarded-proto: http\r\n")
                    .contains("\r\nx-forwarded-host: shop.test\r\n")
                    .contains("\r\nhost: 127.0.0.1:" + upstream.port() + "\r\n");
        }
    }

    @Test
    void fields_of_the_connection_end_here_and_so_do_those_it_names() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            String seen = send(
                            door,
                            lines(
                                    "Connection: keep-alive, X-Hop",
                                    "X-Hop: 1",
                                    "Keep-Alive: 5",
                                    "TE: trailers",
                                    "Proxy-Authorization: a",
                                    "Proxy-Connection: b",
                                    "X-Stay: yes"))
                    .body();

            assertThat(seen).contains("\r\nx-stay: yes\r\n");
            assertThat(seen)
                    .doesNotContain("x-hop")
                    .doesNotContain("keep-alive")
                    .doesNotContain("te: ")
                    .doesNotContain("proxy-");
        }
    }

    @Test
    void a_harmless_request_id_is_kept_and_another_is_replaced() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            RawClient.Response kept = send(door, "X-Request-Id: abc-123\r\n");
            assertThat(kept.field("x-request-id")).isEqualTo("abc-123");
            assertThat(kept.body()).contains("\r\nx-request-id: abc-123\r\n");

            assertThat(send(door, "X-Request-Id: a b\"c\r\n").field("x-request-id"))
                    .hasSize(32);
        }
    }

    @Test
    void a_trace_is_continued_with_a_span_of_our_own() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            String trace = "0af7651916cd43dd8448eb211c80319c";
            String seen = send(door, "traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\ntracestate: a=b\r\n")
                    .body();

            assertThat(seen).containsPattern("\r\ntraceparent: 00-" + trace + "-[0-9a-f]{16}-01\r\n");
            assertThat(seen).doesNotContain("b7ad6b7169203331").contains("\r\ntracestate: a=b\r\n");
            assertThat(door.record().traceId).isEqualTo(trace);
            assertThat(send(door, "traceparent: nonsense\r\ntracestate: a=b\r\n")
                            .body())
                    .doesNotContain("tracestate");
        }
    }

    @Test
    void a_trusted_proxy_is_believed_from_right_to_left() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.trusting("127.0.0.0/8").configure(Configurations.open(upstream.port()))) {
            String seen = send(door, lines("X-Forwarded-For: 1.1.1.1, 9.9.9.9, 127.0.0.5", "X-Forwarded-Proto: https"))
                    .body();

            assertThat(door.record().clientAddress).isEqualTo("9.9.9.9");
            assertThat(seen)
                    .contains("\r\nx-forwarded-for: 1.1.1.1, 9.9.9.9, 127.0.0.5, 127.0.0.1\r\n")
                    .contains("\r\nx-forwarded-proto: https\r\n");
        }
    }

    @Test
    void a_routes_header_rules_hold_both_ways() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.with(Configurations.route(
                        upstream.port(),
                        ",\"headers\":{\"request\":{\"set\":{\"x-env\":\"prod\"},\"remove\":[\"x-secret\"]},"
                                + "\"response\":{\"set\":{\"x-served-by\":\"tollgate\"}}}"))) {
            RawClient.Response response = send(door, "X-Env: dev\r\nX-Secret: s\r\n");

            assertThat(response.body())
                    .contains("\r\nx-env: prod\r\n")
                    .doesNotContain("dev")
                    .doesNotContain("x-secret");
            assertThat(response.field("x-served-by")).isEqualTo("tollgate");
        }
    }

    @Test
    void a_chain_that_does_not_lead_to_a_client_is_refused() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.trusting("127.0.0.0/8").configure(Configurations.open(upstream.port()))) {
            assertThat(send(door, "X-Forwarded-For: 9.9.9.9" + ", 127.0.0.5".repeat(40) + "\r\n")
                            .status())
                    .isEqualTo(400);
            assertThat(send(door, "X-Forwarded-For: nobody, 127.0.0.5\r\n").status())
                    .isEqualTo(400);
            door.record();
            door.record();

            assertThat(send(door, "X-Forwarded-For: " + "a,".repeat(40) + "9.9.9.9\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(door.record().clientAddress).isEqualTo("9.9.9.9");
        }
    }

    @Test
    void the_host_that_a_trusted_proxy_was_asked_for_is_told() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.trusting("127.0.0.0/8").configure(Configurations.open(upstream.port()))) {
            assertThat(send(door, "X-Forwarded-Host: www.shop.test\r\n").body())
                    .contains("\r\nx-forwarded-host: www.shop.test\r\n");
        }
    }

    @Test
    void a_key_of_the_gateway_does_not_reach_the_upstream_of_a_public_route() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port())) {
            assertThat(send(door, lines("X-API-Key: tg_live_a", "Authorization: bearer tg_live_b"))
                            .body())
                    .doesNotContain("tg_live");
            assertThat(send(door, lines("X-API-Key: theirs", "Authorization: Bearer own"))
                            .body())
                    .contains("\r\nx-api-key: theirs\r\n")
                    .contains("\r\nauthorization: Bearer own\r\n");
        }
    }

    @Test
    void an_upstream_cannot_name_the_length_of_its_body_away() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nConnection: content-length\r\nContent-Length: 2\r\n\r\nok");
                });
                Door door = Door.to(upstream.port())) {
            assertThat(send(door, "").field("content-length")).isEqualTo("2");
        }
    }
}
