package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamFailuresTest {
    @Test
    void an_upstream_that_is_down_is_502_upstream_connect_failed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Door door = Door.to(port);
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body())
                    .contains("\"code\":\"upstream-connect-failed\"")
                    .doesNotContain("127.0.0.1");
            assertThat(door.record().detail).contains("127.0.0.1");
            assertThat(client.get("/again").read().status())
                    .as("the connection lives on")
                    .isEqualTo(502);
        }
    }

    @Test
    void an_upstream_that_does_not_answer_is_504_upstream_timeout() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    assertThat(link.in().read()).isEqualTo(-1);
                    cancelled.countDown();
                });
                Door door = Door.with(Configurations.open(
                        upstream.port(),
                        "\"timeouts\":{\"connect\":\"2s\",\"response\":\"100ms\",\"idle\":\"60s\"},"));
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.body()).contains("\"code\":\"upstream-timeout\"");
            assertThat(cancelled.await(10, TimeUnit.SECONDS))
                    .as("upstream cancelled")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
            })
    void a_response_that_is_not_http_is_502_and_its_connection_is_not_used_again(String garbage) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    if (link.number() == 1) {
                        link.send(garbage);
                        link.in().read();
                    } else {
                        link.ok("fine");
                    }
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-malformed\"");
            assertThat(client.get("/next").read().body()).isEqualTo("fine");
        }
    }

    @Test
    void a_connection_closed_before_the_response_is_502_upstream_reset() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> link.head());
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":\"upstream-reset\"");
        }
    }

    @Test
    void a_response_cut_off_is_cut_off_for_the_client_too() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.get("/");

            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
            assertThat(door.record().code).isEqualTo("upstream-reset");
        }
    }

    @Test
    void bytes_behind_a_response_never_reach_the_next_request() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.of(link -> {
                    link.head();
                    link.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                    link.in().read();
                });
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            assertThat(client.get("/1").read().body()).isEqualTo("ok");
            assertThat(client.get("/2").read().body()).isEqualTo("ok");
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }
}
