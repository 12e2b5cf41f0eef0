package io.tollgate.core.config;

import static io.tollgate.core.config.Samples.refusals;
import static io.tollgate.core.config.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.Test;

/** What is spoken to targets, and which targets can be spoken to in it. */
final class UpstreamProtocolTest {
    private static ObjectNode upstream(String protocol, String... urls) {
        ObjectNode document = with(Kind.UPSTREAM, "/protocol", '"' + protocol + '"');
        var targets = document.putArray("targets");
        for (String url : urls) {
            targets.add(Json.object().put("url", url));
        }
        return document;
    }

    @Test
    void http2NeedsTlsUnlessItIsH2c() throws Exception {
        Upstream h2 = (Upstream) Kind.UPSTREAM.read(upstream("h2", "https://a:443", "https://b:443"));
        Upstream h2c = (Upstream) Kind.UPSTREAM.read(upstream("h2c", "http://a:80"));

        assertThat(h2.protocol()).isEqualTo(Upstream.Protocol.H2);
        assertThat(h2c.protocol()).isEqualTo(Upstream.Protocol.H2C);
        assertThat(h2c.toJson().get("protocol").textValue()).isEqualTo("h2c");
    }

    @Test
    void aTargetOfTheOtherSchemeIsRefusedWhereItStands() {
        assertThat(refusals(Kind.UPSTREAM, upstream("h2", "https://a:443", "http://b:80")))
                .containsExactly(
                        "/targets/1/url: \"http://b:80\" (expected: scheme https, for protocol h2; without TLS it is"
                                + " h2c)");
        assertThat(refusals(Kind.UPSTREAM, upstream("h2c", "https://a:443", "http://b:80")))
                .containsExactly(
                        "/targets/0/url: \"https://a:443\" (expected: scheme http, for protocol h2c; with TLS it is h2)");
    }

    @Test
    void http1TakesBothSchemesAndOtherProtocolsDoNotExist() throws Exception {
        Upstream mixed = (Upstream) Kind.UPSTREAM.read(upstream("http1", "https://a:443", "http://b:80"));

        assertThat(mixed.protocol()).isEqualTo(Upstream.Protocol.HTTP1);
        assertThat(refusals(Kind.UPSTREAM, upstream("h3", "https://a:443")))
                .containsExactly("/protocol: \"h3\" (expected: one of http1, h2, h2c)");
    }
}
