package io.tollgate.node.proxy;

import static io.tollgate.node.door.ServerCertificateDocuments.document;
import static io.tollgate.node.door.ServerCertificateDocuments.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.TlsClient;
import io.tollgate.node.tls.HandshakeOutcome;
import java.io.IOException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {
    private static final Issued ROOT = TestCertificates.authority("root");
    private static final Issued BETWEEN = TestCertificates.authority("between", ROOT);
    private static final Issued SHOP = TestCertificates.issuedBy(BETWEEN, "shop.example.com");
    private static final Issued WILD = TestCertificates.issuedBy(ROOT, "*.example.com");
    private static final Issued ANY = TestCertificates.issuedBy(ROOT, "fallback.test");
    private static final TlsClient CLIENT = TlsClient.trusting(ROOT);

    private static ScriptedUpstream upstream;

    @BeforeAll
    static void start() throws IOException {
        upstream = ScriptedUpstream.echo();
    }

    @AfterAll
    static void stop() throws IOException {
        upstream.close();
    }

    private static Door door() {
        return Door.with(with(
                Configurations.open(upstream.port()),
                document("shop", SHOP),
                document("wild", WILD),
                document("any", ANY, "*")));
    }

    private static Door doorOfShopAlone() {
        return Door.with(with(Configurations.open(upstream.port()), document("shop", SHOP)));
    }

    private static void assertShown(Door door, @Nullable String serverName, Issued expected) throws IOException {
        try (RawClient client = CLIENT.connect(door.tlsPort(), serverName)) {
            assertThat(TlsClient.shown(client)).isEqualTo(expected.certificate());
            assertThat(((SSLSocket) client.socket()).getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void the_server_name_chooses_the_certificate() throws Exception {
        try (Door door = door()) {
            assertShown(door, "shop.example.com", SHOP);
            assertShown(door, "SHOP.example.com", SHOP);
            assertShown(door, "api.example.com", WILD);
            assertShown(door, "deep.api.example.com", ANY); // a wildcard stands for one label
            assertShown(door, "example.com", ANY);
            assertShown(door, null, ANY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_request_comes_through_and_the_upstream_hears_of_https(String version) throws Exception {
        try (Door door = door();
                SSLSocket socket = CLIENT.open(door.tlsPort(), "shop.example.com")) {
            socket.setEnabledProtocols(new String[] {version});
            try (RawClient client = new RawClient(socket)) {
                client.send("GET /a HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");
                assertThat(client.read().body().toLowerCase(java.util.Locale.ROOT))
                        .startsWith("get /a http/1.1\r\n")
                        .contains("x-forwarded-proto: https\r\n");
                client.send("GET /b HTTP/1.1\r\nHost: shop.example.com:8443\r\nConnection: close\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(200);
                assertThat(client.isClosed()).isTrue(); // by a close alert: else reading would throw
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
            assertThat(door.handshakes().count(HandshakeOutcome.DONE)).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_lingers_ends_its_output_with_a_close_alert() throws Exception {
        try (Door door = door();
                RawClient client = CLIENT.connect(door.tlsPort(), "shop.example.com")) {
            client.send("POST / HTTP/1.1\r\nHost: shop.example.com\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void a_name_that_no_certificate_is_for_is_refused_by_an_alert() throws Exception {
        try (Door door = doorOfShopAlone()) {
            assertThatThrownBy(() -> CLIENT.connect(door.tlsPort(), "other.example.com"))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unrecognized_name");
            assertThatThrownBy(() -> CLIENT.connect(door.tlsPort(), null))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unrecognized_name");
            assertThat(door.handshakes().count(HandshakeOutcome.NAME_UNKNOWN)).isEqualTo(2);
            assertShown(door, "shop.example.com", SHOP);
        }
    }

    @Test
    void without_any_certificate_every_handshake_is_refused() throws Exception {
        try (Door door = Door.to(upstream.port());
                Door closed = Door.closed()) {
            for (Door each : new Door[] {door, closed}) {
                assertThatThrownBy(() -> CLIENT.connect(each.tlsPort(), "shop.example.com"))
                        .isInstanceOf(SSLHandshakeException.class);
                assertThat(each.handshakes().count(HandshakeOutcome.NO_CERTIFICATE))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void versions_before_1_2_are_refused() throws Exception {
        try (Door door = door();
                RawClient client = new RawClient(door.tlsPort())) {
            client.out().write(oldHello());
            client.out().flush();
            byte[] answer = client.in().readAllBytes();
            assertThat(Arrays.copyOf(answer, 1)).as("an alert, and the end").containsExactly(21);
            assertThat(answer[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
            await().until(() -> door.handshakes().count(HandshakeOutcome.VERSION) == 1);
        }
    }

    /** A hello of TLS 1.1: no extension says that the client can do better. */
    private static byte[] oldHello() {
        byte[] body = new byte[2 + 32 + 1 + 2 + 2];
        body[0] = 3;
        body[1] = 2;
        body[36] = 2;
        body[37] = (byte) 0xc0;
        body[38] = 0x13; // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        byte[] tail = {1, 0}; // no compression
        int length = body.length + tail.length;
        byte[] record = new byte[5 + 4 + length];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[4] = (byte) (length + 4);
        record[5] = 1;
        record[8] = (byte) length;
        System.arraycopy(body, 0, record, 9, body.length);
        System.arraycopy(tail, 0, record, 9 + body.length, tail.length);
        return record;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\25\3\3\0\2\2p", "\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void what_is_not_tls_is_closed_at_once(String bytes) throws Exception {
        try (Door door = door();
                RawClient client = new RawClient(door.tlsPort())) {
            client.send(bytes);
            assertThat(client.isClosed()).isTrue();
            assertThat(door.handshakes().count(HandshakeOutcome.NOT_TLS)).isEqualTo(1);
        }
    }

    @Test
    void a_broken_hello_is_closed() throws Exception {
        try (Door door = door();
                RawClient client = new RawClient(door.tlsPort())) {
            client.out().write(new byte[] {22, 3, 1, 0, 8, 1, 0, 0, 4, 9, 9, 9, 9});
            client.out().flush();
            client.in().readAllBytes();
            await().until(() -> door.handshakes().count(HandshakeOutcome.PROTOCOL) == 1);
        }
    }

    @Test
    void a_hello_that_is_too_long_is_closed() throws Exception {
        try (Door door = door();
                RawClient client = new RawClient(door.tlsPort())) {
            client.out().write(new byte[] {22, 3, 1, 0x40, 0, 1, 0x7f, (byte) 0xff, (byte) 0xff});
            client.out().write(new byte[0x4000 - 4]);
            client.out().flush();
            assertThat(client.isClosed()).isTrue();
            assertThat(door.handshakes().count(HandshakeOutcome.PROTOCOL)).isEqualTo(1);
        }
    }

    @Test
    void a_handshake_that_takes_too_long_is_closed() throws Exception {
        byte[] hello = CLIENT.hello("shop.example.com");
        try (Door door = door();
                RawClient silent = new RawClient(door.tlsPort());
                RawClient halfHello = new RawClient(door.tlsPort());
                RawClient helloAlone = new RawClient(door.tlsPort())) {
            halfHello.out().write(hello, 0, hello.length / 2);
            halfHello.out().flush();
            helloAlone.out().write(hello);
            helloAlone.out().flush();
            assertThat(silent.isClosed()).isTrue();
            assertThat(halfHello.isClosed()).isTrue();
            helloAlone.in().readAllBytes(); // the server's part of the handshake, then the end
            await().until(() -> door.handshakes().count(HandshakeOutcome.TIMEOUT) == 3);
        }
    }

    @Test
    void a_hello_in_pieces_is_put_together() throws Exception {
        byte[] hello = CLIENT.hello("shop.example.com");
        try (Door door = door();
                RawClient client = new RawClient(door.tlsPort())) {
            for (byte each : hello) {
                client.out().write(each);
                client.out().flush();
            }
            assertThat(client.in().read()).as("a handshake record").isEqualTo(22);
        }
    }

    @Test
    void a_client_that_goes_away_is_counted() throws Exception {
        try (Door door = door()) {
            new RawClient(door.tlsPort()).close();
            await().until(() -> door.handshakes().count(HandshakeOutcome.CLIENT_CLOSED) == 1);
        }
    }

    @Test
    void a_client_that_does_not_trust_the_certificate_is_counted_as_refusing() throws Exception {
        TlsClient stranger = TlsClient.trusting(TestCertificates.authority("another root"));
        try (Door door = door()) {
            assertThatThrownBy(() -> stranger.connect(door.tlsPort(), "shop.example.com"))
                    .isInstanceOf(SSLException.class);
            // In TLS 1.3 the server's side was done before the client looked at the certificate.
            await().until(() -> door.handshakes().count(HandshakeOutcome.CLIENT_REFUSED)
                            + door.handshakes().count(HandshakeOutcome.DONE)
                    == 1);
        }
    }

    @Test
    void tls_on_the_plain_port_is_a_malformed_request() throws Exception {
        try (Door door = door();
                RawClient client = new RawClient(door.port())) {
            client.out().write(CLIENT.hello("shop.example.com"));
            client.out().flush();
            assertThat(client.read().status()).isEqualTo(400);
        }
    }
}
