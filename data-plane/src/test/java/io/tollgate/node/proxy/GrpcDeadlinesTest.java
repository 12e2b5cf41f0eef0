package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A caller's deadline, which counts wherever the call is. */
class GrpcDeadlinesTest {
    private static String call(String timeout) {
        return "POST /s/m HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc\r\ngrpc-timeout: " + timeout
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void what_is_left_of_it_is_what_the_upstream_hears() throws Exception {
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.answering(Setup.plain(), call -> call.ok(call.field("grpc-timeout")));
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            String left = client.send(call("20S")).read().body();

            assertThat(left).endsWith("u");
            assertThat(Long.parseLong(left.substring(0, left.length() - 1))).isBetween(1L, 19_999_999L);
        }
    }

    @Test
    void a_call_that_is_not_answered_in_it_is_504_and_cancelled() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(call -> {});
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            RawClient.Response response = client.send(call("100m")).read();

            assertThat(response.status()).isEqualTo(504);
            assertThat(upstream.resetCode()).isEqualTo(Http2Error.CANCEL.code());
        }
    }

    @Test
    void it_counts_for_a_response_that_has_begun_too() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(
                        call -> call.headers(false, ":status", "200").data(false, "part"));
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawClient client = door.client()) {
            client.send(call("500m")).readHead();

            assertThatThrownBy(() -> {
                        while (true) {
                            client.line();
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(upstream.resetCode()).isEqualTo(Http2Error.CANCEL.code());
            assertThat(door.record().code).isEqualTo("upstream-timeout");
        }
    }
}
