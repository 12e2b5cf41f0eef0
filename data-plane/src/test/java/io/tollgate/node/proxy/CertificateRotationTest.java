package io.tollgate.node.proxy;

import static io.tollgate.node.door.ServerCertificateDocuments.document;
import static io.tollgate.node.door.ServerCertificateDocuments.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.Configurations;
import io.tollgate.node.door.Door;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.ScriptedUpstream;
import io.tollgate.node.door.TlsClient;
import java.io.IOException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CertificateRotationTest {
    private static final String HOST = "shop.example.com";
    private static final Issued ROOT = TestCertificates.authority("root");
    private static final Issued OLD = TestCertificates.issuedBy(ROOT, HOST);
    private static final Issued NEW = TestCertificates.issuedBy(ROOT, HOST);
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

    private static String configuration(ObjectNode... certificates) {
        return with(Configurations.open(upstream.port()), certificates);
    }

    private static int status(RawClient client) throws IOException {
        return client.send("GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n")
                .read()
                .status();
    }

    @Test
    void the_next_handshake_sees_the_new_certificate_and_running_connections_go_on() throws Exception {
        try (Door door = Door.with(configuration(document("shop", OLD)));
                RawClient before = CLIENT.connect(door.tlsPort(), HOST)) {
            assertThat(status(before)).isEqualTo(200);

            door.configure(configuration(document("shop", NEW)));

            assertThat(status(before)).isEqualTo(200);
            assertThat(TlsClient.shown(before)).isEqualTo(OLD.certificate());
            try (RawClient after = CLIENT.connect(door.tlsPort(), HOST)) {
                assertThat(TlsClient.shown(after)).isEqualTo(NEW.certificate());
                assertThat(status(after)).isEqualTo(200);
            }
            door.configure(configuration());
            assertThat(status(before)).as("even when the certificate is gone").isEqualTo(200);
            assertThatThrownBy(() -> CLIENT.connect(door.tlsPort(), HOST)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_session_is_resumed_until_its_certificate_changes() throws Exception {
        TlsClient client = CLIENT.remembering();
        try (Door door = Door.with(configuration(document("shop", OLD)))) {
            long begun = session(client, door).getCreationTime();
            awaitLater(begun);
            assertThat(session(client, door).getCreationTime()).as("resumed").isEqualTo(begun);

            door.configure(configuration(document("shop", NEW)));

            SSLSession after = session(client, door);
            assertThat(after.getCreationTime()).isGreaterThan(begun);
            assertThat(after.getPeerCertificates()[0]).isEqualTo(NEW.certificate());
        }
    }

    /** Of a connection that has had an answer, and so the ticket that came before it. */
    private static SSLSession session(TlsClient client, Door door) throws IOException {
        try (RawClient connected = client.connect(door.tlsPort(), HOST)) {
            assertThat(status(connected)).isEqualTo(200);
            return ((SSLSocket) connected.socket()).getSession();
        }
    }

    /** Creation times are in milliseconds. */
    private static void awaitLater(long millis) {
        await().until(() -> System.currentTimeMillis() > millis);
    }

    @Test
    void a_key_that_does_not_open_leaves_what_there_was() throws Exception {
        try (Door door = Door.with(configuration(document("shop", OLD)))) {
            ObjectNode moved = document("shop", NEW);
            moved.put("keyPem", document("other", NEW).get("keyPem").textValue());

            assertThatThrownBy(() -> door.configure(configuration(moved)))
                    .hasCauseInstanceOf(InvalidDocumentException.class)
                    .hasMessageContaining(
                            "/configuration/certificates/0/keyPem: changed, or sealed for another object");

            try (RawClient client = CLIENT.connect(door.tlsPort(), HOST)) {
                assertThat(TlsClient.shown(client)).isEqualTo(OLD.certificate());
            }
        }
    }

    @Test
    void a_key_of_another_certificate_leaves_what_there_was() throws Exception {
        try (Door door = Door.with(configuration(document("shop", OLD)))) {
            ObjectNode mixed = document("shop", NEW);
            mixed.put("keyPem", document("shop", OLD).get("keyPem").textValue());

            assertThatThrownBy(() -> door.configure(configuration(mixed)))
                    .hasMessageContaining("/configuration/certificates/0/keyPem: does not belong to the certificate");

            try (RawClient client = CLIENT.connect(door.tlsPort(), HOST)) {
                assertThat(TlsClient.shown(client)).isEqualTo(OLD.certificate());
            }
        }
    }

    @Test
    void a_certificate_that_no_handshake_can_use_leaves_what_there_was() throws Exception {
        try (Door door = Door.with(configuration(document("shop", OLD)))) {
            ObjectNode unusable = document("shop", TestCertificates.lenient(HOST));

            assertThatThrownBy(() -> door.configure(configuration(unusable)))
                    .hasCauseInstanceOf(InvalidDocumentException.class)
                    .hasMessageContaining("/configuration/certificates/0/certPem: refused by the TLS library");

            try (RawClient client = CLIENT.connect(door.tlsPort(), HOST)) {
                assertThat(TlsClient.shown(client)).isEqualTo(OLD.certificate());
            }
        }
    }

    @Test
    void rsa_and_p384_are_served_too() throws Exception {
        Issued rsa = TestCertificates.withKeys(TestCertificates.rsaKeys(2048), HOST);
        Issued p384 = TestCertificates.withKeys(TestCertificates.ecKeys("secp384r1"), HOST);
        for (Issued issued : new Issued[] {rsa, p384}) {
            TlsClient client = TlsClient.trusting(java.util.Objects.requireNonNull(issued.issuer()));
            try (Door door = Door.with(configuration(document("shop", issued)));
                    RawClient connected = client.connect(door.tlsPort(), HOST)) {
                assertThat(status(connected)).isEqualTo(200);
            }
        }
    }
}
