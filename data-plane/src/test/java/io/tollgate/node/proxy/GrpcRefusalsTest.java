package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawHttp2Client;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Call;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import io.tollgate.node.record.ExchangeRecord;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Calls of gRPC through the gateway, frame by frame: what its own suite does not look at. */
class GrpcRefusalsTest {
    private static final String[] CALL = {"content-type", "application/grpc", "te", "trailers"};

    @Test
    void a_refusal_is_one_frame_with_a_status_of_grpc_and_the_log_has_the_real_one() throws Exception {
        try (Door door = Door.with(Configurations.guarded(1));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message refused = client.await(client.request("POST", "/orders/1", true, CALL));
            ExchangeRecord record = door.record();

            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.field("grpc-status")).isEqualTo("16");
            assertThat(refused.field("grpc-message")).startsWith("credentials-missing: ");
            assertThat(refused.field("content-type")).isEqualTo("application/grpc");
            assertThat(refused.field("x-request-id")).isEqualTo(record.requestId);
            assertThat(refused.body()).isEmpty();
            assertThat(refused.trailers()).isEmpty();
            assertThat(record.status).isEqualTo(401);
            assertThat(record.code).isEqualTo("credentials-missing");
            assertThat(record.madeByGateway).isTrue();
        }
    }

    @Test
    void other_requests_are_refused_as_ever() throws Exception {
        try (Door door = Door.with(Configurations.guarded(1));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int json = client.request("POST", "/orders/1", true, "content-type", "application/json");
            int web = client.request("POST", "/orders/1", true, "content-type", "application/grpc-web");

            assertThat(client.await(json).status()).isEqualTo(401);
            assertThat(client.await(web).status()).isEqualTo(401);
            assertThat(client.await(web).body()).contains("credentials-missing");
        }
    }

    @Test
    void a_server_that_cannot_be_reached_is_unavailable() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Door door = Door.with(Configurations.open(port, Http2UpstreamTest.H2C));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message refused = client.await(client.request("POST", "/s/m", true, CALL));

            assertThat(refused.field("grpc-status")).isEqualTo("14");
            assertThat(refused.field("grpc-message")).doesNotContain("127.0.0.1");
            assertThat(door.record().status).isEqualTo(502);
        }
    }

    @Test
    void trailers_alone_pass_in_one_frame_and_te_passes_the_other_way() throws Exception {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(Setup.plain(), call -> {
                    calls.add(call);
                    call.headers(true, ":status", "200", "content-type", "application/grpc", "grpc-status", "5");
                });
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message answer = client.await(client.request("POST", "/s/m", true, CALL));

            assertThat(answer.field("grpc-status")).isEqualTo("5");
            assertThat(answer.trailers()).isEmpty();
            assertThat(answer.field("content-length")).isEmpty();
            assertThat(calls.take().field("te")).isEqualTo("trailers");
        }
    }

    @Test
    void trailers_behind_messages_pass_with_metadata_and_without_what_is_not_theirs() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain(),
                        call -> call.headers(false, ":status", "200", "content-type", "application/grpc")
                                .data(false, "message")
                                .headers(
                                        true,
                                        "grpc-status",
                                        "13",
                                        "grpc-message",
                                        "no%20luck",
                                        "grpc-status-details-bin",
                                        "AAA=",
                                        "x-mine-bin",
                                        "BBB=",
                                        "set-cookie",
                                        "a=b"));
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            RawHttp2Client.Message answer = client.await(client.request("POST", "/s/m", true, CALL));

            assertThat(answer.body()).isEqualTo("message");
            assertThat(answer.trailers())
                    .containsEntry("grpc-status", "13")
                    .containsEntry("grpc-message", "no%20luck")
                    .containsEntry("grpc-status-details-bin", "AAA=")
                    .containsEntry("x-mine-bin", "BBB=")
                    .doesNotContainKey("set-cookie");
        }
    }

    @Test
    void a_cancelled_call_is_cancelled_at_the_server() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.of(
                        call -> call.headers(false, ":status", "200", "content-type", "application/grpc"));
                Door door = Door.with(Configurations.open(upstream.port(), Http2UpstreamTest.H2C));
                RawHttp2Client client = new RawHttp2Client(door.port())) {
            int stream = client.request("POST", "/s/m", false, CALL);
            client.awaitHead(stream);
            client.reset(stream, (int) Http2Error.CANCEL.code());

            assertThat(upstream.resetCode()).isEqualTo(Http2Error.CANCEL.code());
            assertThat(door.record().code).isEqualTo("client-closed");
        }
    }
}
