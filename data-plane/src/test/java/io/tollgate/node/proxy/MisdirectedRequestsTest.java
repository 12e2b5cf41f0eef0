package io.tollgate.node.proxy;

import static io.tollgate.node.door.ServerCertificateDocuments.document;
import static io.tollgate.node.door.ServerCertificateDocuments.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.TlsClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MisdirectedRequestsTest {
    private static final Issued ROOT = TestCertificates.authority("root");
    private static final Issued SHOP = TestCertificates.issuedBy(ROOT, "shop.example.com", "www.example.com");
    private static final Issued WILD = TestCertificates.issuedBy(ROOT, "*.example.com");
    private static final Issued ANY = TestCertificates.issuedBy(ROOT, "fallback.test");
    private static final TlsClient CLIENT = TlsClient.trusting(ROOT);

    private ScriptedUpstream upstream;
    private Door door;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.echo();
        door = Door.with(with(
                Configurations.open(upstream.port()),
                document("shop", SHOP),
                document("wild", WILD),
                document("any", ANY, "*")));
    }

    @AfterEach
    void stop() throws IOException {
        door.close();
        upstream.close();
    }

    private RawClient.Response ask(@Nullable String serverName, String host) throws IOException {
        try (RawClient client = CLIENT.connect(door.tlsPort(), serverName)) {
            return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").read();
        }
    }

    @Test
    void hosts_of_the_certificate_that_was_shown_are_served() throws Exception {
        assertThat(ask("shop.example.com", "shop.example.com").status()).isEqualTo(200);
        assertThat(ask("shop.example.com", "www.example.com:8443").status()).isEqualTo(200);
        assertThat(ask("a.example.com", "b.example.com").status()).isEqualTo(200);
        assertThat(ask(null, "127.0.0.1").status()).isEqualTo(200);
        assertThat(ask("nobody.test", "somebody.test").status()).isEqualTo(200);
    }

    @Test
    void hosts_of_another_certificate_are_not() throws Exception {
        RawClient.Response refused = ask("a.example.com", "shop.example.com");
        assertThat(refused.status()).isEqualTo(421);
        assertThat(refused.body()).contains("\"code\":\"misdirected-request\"");
        assertThat(ask("shop.example.com", "a.example.com").status()).isEqualTo(421);
        assertThat(ask("shop.example.com", "deep.shop.example.com").status()).isEqualTo(421);
        assertThat(ask(null, "shop.example.com").status()).isEqualTo(421);
        assertThat(ask("nobody.test", "shop.example.com").status()).isEqualTo(421);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void a_request_that_names_no_host_is_for_those_without_a_name() throws Exception {
        try (RawClient client = CLIENT.connect(door.tlsPort(), "shop.example.com")) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(421);
        }
        try (RawClient client = CLIENT.connect(door.tlsPort(), null)) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().status()).isEqualTo(200);
        }
    }

    @Test
    void the_connection_lives_on_for_the_hosts_it_was_made_for() throws Exception {
        try (RawClient client = CLIENT.connect(door.tlsPort(), "shop.example.com")) {
            client.send("GET / HTTP/1.1\r\nHost: a.example.com\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(421);
            client.send("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void without_tls_every_host_may_be_asked_for() throws Exception {
        try (RawClient client = new RawClient(door.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }
}
