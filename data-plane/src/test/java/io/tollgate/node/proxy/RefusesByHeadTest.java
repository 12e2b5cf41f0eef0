package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusesByHeadTest {
    private final AtomicInteger reached = new AtomicInteger();
    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        upstream = ScriptedUpstream.of(link -> {
            link.head();
            reached.incrementAndGet();
            link.ok("");
        });
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"r","match":{"paths":["/known/**"],"methods":["GET","POST"]},"upstream":"up",
                            "access":{"public":true},"requestBody":{"maxBytes":10}}]}""".formatted(upstream.port()));
    }

    @AfterEach
    void close() throws Exception {
        assertThat(reached).as("requests that reached the upstream").hasValue(0);
        door.close();
        upstream.close();
    }

    private RawClient.Response send(String text) throws Exception {
        try (RawClient client = door.client()) {
            return client.send(text).read();
        }
    }

    private static void is(RawClient.Response response, int status, String code) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").contains("\"status\":" + status);
        assertThat(response.field("content-type")).isEqualTo("application/problem+json");
        assertThat(response.field("x-request-id")).isNotEmpty();
    }

    @Test
    void no_route_is_404() throws Exception {
        is(send("GET /unknown HTTP/1.1\r\nHost: test\r\n\r\n"), 404, "no-route");
    }

    @Test
    void another_method_is_405_with_allow() throws Exception {
        RawClient.Response response = send("PUT /known/x HTTP/1.1\r\nHost: test\r\n\r\n");
        is(response, 405, "method-not-allowed");
        assertThat(response.field("allow")).isEqualTo("GET, POST");
    }

    @Test
    void a_declared_body_over_the_routes_bound_is_413() throws Exception {
        is(send("POST /known/x HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\n"), 413, "body-too-large");
    }

    @Test
    void a_target_over_8_kib_is_414() throws Exception {
        is(send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: test\r\n\r\n"), 414, "uri-too-long");
    }

    @Test
    void fields_over_32_kib_are_431() throws Exception {
        is(send("GET / HTTP/1.1\r\nHost: test\r\nX: " + "a".repeat(33_000) + "\r\n\r\n"), 431, "headers-too-large");
    }

    @Test
    void more_than_100_fields_are_431() throws Exception {
        is(send("GET / HTTP/1.1\r\nHost: test\r\n" + "X: a\r\n".repeat(100) + "\r\n"), 431, "headers-too-large");
    }

    @ParameterizedTest
    @CsvSource({"/known/../x", "/known/%2e%2e/x", "/known//x", "/known/%2Fx", "/known/a;b", "/known/%zz", "/known/a\\b"
    })
    void a_path_that_can_be_read_in_two_ways_is_400(String path) throws Exception {
        assertThat(send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"/known#b", "/known?a=1#b", "http://test/known#b", "http://test?a=1#b", "http://test?a#"})
    void a_fragment_is_400_in_every_form(String target) throws Exception {
        assertThat(send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n").status())
                .isEqualTo(400);
    }

    @Test
    void an_upgrade_to_something_unknown_is_501() throws Exception {
        is(
                send("GET /known/x HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: irc/2\r\n\r\n"),
                501,
                "upgrade-unsupported");
    }

    @Test
    void connect_and_trace_are_501() throws Exception {
        is(send("CONNECT test:443 HTTP/1.1\r\nHost: test:443\r\n\r\n"), 501, "method-unsupported");
        is(send("TRACE /known/x HTTP/1.1\r\nHost: test\r\n\r\n"), 501, "method-unsupported");
    }

    @Test
    void a_body_where_none_belongs_is_400() throws Exception {
        is(send("GET /known/x HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nab"), 400, "body-not-allowed");
    }
}
