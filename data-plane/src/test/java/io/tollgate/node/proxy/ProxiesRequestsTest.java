package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesRequestsTest {
    @Test
    void a_request_passes_through_to_the_upstream_and_its_response_comes_back() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            RawClient.Response response = client.get("/a/b?c=d").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).startsWith("GET /a/b?c=d HTTP/1.1\r\n");
            assertThat(response.field("x-request-id")).hasSize(32);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"})
    void every_method_is_passed_on(String method) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            boolean body = method.startsWith("P") && !method.equals("PURGE");
            client.send(method + " /x HTTP/1.1\r\nHost: test\r\n" + (body ? "Content-Length: 5\r\n\r\nhello" : "\r\n"));

            RawClient.Response response = client.read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).startsWith(method + " /x HTTP/1.1\r\n");
            if (body) {
                assertThat(response.body()).endsWith("\r\n\r\nhello");
            }
        }
    }

    @Test
    void head_gets_the_length_and_no_body() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.echo();
                Door door = Door.to(upstream.port());
                RawClient client = door.client()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: test\r\n\r\n");
            String head = client.readHead();
            assertThat(head).startsWith("HTTP/1.1 200 ").contains("content-length: ");

            assertThat(client.get("/next").read().body()).startsWith("GET /next ");
        }
    }
}
