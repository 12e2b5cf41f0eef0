package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.StrictUpstream;
import io.tollgate.node.record.ExchangeRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input, each kind with its status and code: answered once, said to close, closed, and told to the record. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputClosesTest {
    private static final String LONG = "a".repeat(40_000);

    private StrictUpstream upstream;
    private Door door;

    @BeforeAll
    void open() throws Exception {
        upstream = new StrictUpstream();
        door = Door.with("""
                {"upstreams":[{"name":"up","targets":[{"url":"http://127.0.0.1:%d"}]}],
                 "routes":[{"name":"r","match":{"paths":["/**"]},"upstream":"up","access":{"public":true},
                            "timeouts":{"request":"1s"},"requestBody":{"maxBytes":10}},
                           {"name":"k","match":{"paths":["/keyed/**"]},"upstream":"up",
                            "access":{"authentication":["api-key"],"permissions":{"read":"a:b"}}}]}""".formatted(upstream.port()));
    }

    @AfterAll
    void close() throws Exception {
        door.close();
        upstream.close();
    }

    /** {@code LONG} stands for 40,000 bytes, a vertical bar for the end of a line. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '~', textBlock = """
            400 ~ request-malformed ~ GET / HTTP/1.1||
            400 ~ request-malformed ~ GET / HTTP/1.1|Host: a|Host: b||
            400 ~ request-malformed ~ POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked||
            400 ~ request-malformed ~ POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||zz|
            400 ~ path-ambiguous ~ GET /a/../b HTTP/1.1|Host: a||
            400 ~ body-not-allowed ~ GET / HTTP/1.1|Host: a|Content-Length: 2||xx
            400 ~ credentials-ambiguous ~ GET /keyed/x HTTP/1.1|Host: a|X-API-Key: tg_live_a|Authorization: Bearer tg_live_b||
            408 ~ request-timeout ~ POST / HTTP/1.1|Host: a|Content-Length: 5||xx
            413 ~ body-too-large ~ POST / HTTP/1.1|Host: a|Content-Length: 11||hello world
            413 ~ body-too-large ~ POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||b|hello world|0||
            414 ~ uri-too-long ~ GET /LONG HTTP/1.1|Host: a||
            431 ~ headers-too-large ~ GET / HTTP/1.1|Host: a|X: LONG||
            501 ~ method-unsupported ~ TRACE / HTTP/1.1|Host: a||
            501 ~ method-unsupported ~ CONNECT a:1 HTTP/1.1|Host: a:1||
            501 ~ upgrade-unsupported ~ GET / HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: irc/2||
            501 ~ transfer-coding-unsupported ~ POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||
            505 ~ version-unsupported ~ GET / HTTP/2.0|Host: a||
            """)
    void it_is_answered_once_and_the_connection_closed(int status, String code, String request) throws Exception {
        try (RawClient client = door.client()) {
            client.send(request.replace("|", "\r\n").replace("LONG", LONG));

            RawClient.Response response = client.read();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body()).contains("\"code\":\"" + code + "\"");
            assertThat(response.field("connection")).isEqualTo("close");
            assertThat(client.isClosed()).isTrue();
        }
        ExchangeRecord record = door.record();
        assertThat(record.status).isEqualTo(status);
        assertThat(record.code).isEqualTo(code);
        assertThat(record.madeByGateway).isTrue();
    }
}
