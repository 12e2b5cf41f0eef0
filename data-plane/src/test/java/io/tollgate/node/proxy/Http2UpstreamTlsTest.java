package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedHttp2Upstream;
import io.tollgate.node.door.ScriptedHttp2Upstream.Setup;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** HTTP/2 over TLS: agreed on by ALPN, with the same checks of certificates as ever. */
class Http2UpstreamTlsTest {
    private static final TestCertificates.Issued CERTIFICATE = TestCertificates.selfSigned("upstream.test");

    private static SslContext server(String... protocols) throws Exception {
        SslContextBuilder builder =
                SslContextBuilder.forServer(stream(CERTIFICATE.pem()), stream(CERTIFICATE.keyPem()));
        if (protocols.length > 0) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
        }
        return builder.build();
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static String configuration(int port, String tls) {
        return """
                {"upstreams":[{"name":"up","protocol":"h2","tls":%s,"targets":[{"url":"https://127.0.0.1:%d"}]}],
                 "routes":[{"name":"all","match":{"paths":["/**"]},"upstream":"up","access":{"public":true}}]}""".formatted(tls, port);
    }

    private static String trusting() {
        return "{\"serverName\":\"upstream.test\",\"caPem\":\""
                + CERTIFICATE.pem().replace("\n", "\\n") + "\"}";
    }

    @Test
    void h2_is_spoken_when_the_upstream_agrees() throws Exception {
        try (ScriptedHttp2Upstream upstream = ScriptedHttp2Upstream.answering(
                        Setup.plain().over(server("h2", "http/1.1")), call -> call.ok(call.field(":scheme")));
                Door door = Door.with(configuration(upstream.port(), trusting()));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().body()).isEqualTo("https");
            assertThat(client.get("/").read().body()).isEqualTo("https");
            assertThat(door.upstreams().connections(true)).isEqualTo(1);
        }
    }

    @Test
    void an_upstream_that_does_not_agree_is_502_and_the_log_says_why() throws Exception {
        for (String[] protocols : new String[][] {{}, {"http/1.1"}}) {
            try (ScriptedHttp2Upstream upstream =
                            ScriptedHttp2Upstream.of(Setup.plain().over(server(protocols)), call -> {});
                    Door door = Door.with(configuration(upstream.port(), trusting()));
                    RawClient client = door.client()) {
                RawClient.Response response = client.get("/").read();

                assertThat(response.status()).isEqualTo(502);
                assertThat(response.body()).contains("\"code\":\"upstream-tls-failed\"");
                assertThat(door.record().detail).contains("ALPN");
                assertThat(door.upstreams().connections()).isZero();
            }
        }
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_not_believed() throws Exception {
        try (ScriptedHttp2Upstream upstream =
                        ScriptedHttp2Upstream.of(Setup.plain().over(server("h2")), call -> {});
                Door door = Door.with(configuration(upstream.port(), "{\"serverName\":\"upstream.test\"}"));
                RawClient client = door.client()) {
            assertThat(client.get("/").read().status()).isEqualTo(502);
            assertThat(door.record().code).isEqualTo("upstream-tls-failed");
        }
    }
}
