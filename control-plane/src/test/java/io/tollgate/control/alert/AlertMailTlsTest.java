package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.alert.MailServer.Tls;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neither an alert nor a password goes over a connection that anybody can read, or to a server that is not the one named. */
final class AlertMailTlsTest extends AlertsAtWork {
    private static final String HOST = "localhost";
    private static final String PASSWORD = "not for everybody";
    /** RFC 4616: to act as whom, who, and the password. */
    private static final String PROOF = "AUTH PLAIN "
            + Base64.getEncoder().encodeToString(("tollgate\0tollgate\0" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final Issued authority = TestCertificates.authority("mail authority");
    private SSLContext before;

    @BeforeEach
    void trustTheAuthority() throws Exception {
        before = SSLContext.getDefault();
        SSLContext.setDefault(trusting(authority));
    }

    @AfterEach
    void trustAsBefore() {
        SSLContext.setDefault(before);
    }

    private static SSLContext trusting(Issued authority) throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        anchors.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private Issued certificate(String name) {
        return TestCertificates.issuedBy(authority, name);
    }

    private Answer told(MailServer server, String security) {
        Answer made = admin.put(
                "/alert-channels/mail",
                "{\"type\":\"email\",\"host\":\"" + HOST + "\",\"port\":" + server.port() + ",\"security\":\""
                        + security
                        + "\",\"from\":\"tollgate@example.com\",\"to\":[\"ops@example.com\"],"
                        + "\"username\":\"tollgate\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return admin.post("/alert-channels/mail/test", "{}");
    }

    private void assertTaken(MailServer server) {
        await().atMost(SOON).until(() -> server.lines.contains("."));
        assertThat(server.lines).contains(PROOF, "RCPT TO:<ops@example.com>");
    }

    private static void assertNothingSent(MailServer server, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        await().atMost(SOON).until(() -> server.ended() > 0);
        assertThat(server.lines)
                .noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL") || line.startsWith("DATA"));
    }

    @Test
    void withStartTlsThePasswordAndTheMailAreReadByNobodyElse() throws Exception {
        try (MailServer server = new MailServer(Tls.WHEN_ASKED, certificate(HOST))) {
            Answer answer = told(server, "starttls");
            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
            assertTaken(server);
            assertThat(server.openly).allMatch(line -> line.startsWith("EHLO") || line.equals("STARTTLS"));
        }
    }

    @Test
    void withTlsEverythingIsReadByNobodyElse() throws Exception {
        try (MailServer server = new MailServer(Tls.AT_ONCE, certificate(HOST))) {
            Answer answer = told(server, "tls");
            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
            assertTaken(server);
            assertThat(server.openly).isEmpty();
        }
    }

    @Test
    void aServerWithoutStartTlsIsToldNothing() throws Exception {
        try (MailServer server = new MailServer()) {
            Answer answer = told(server, "starttls");
            assertNothingSent(server, answer);
            assertThat(answer.body()).contains("localhost offers no STARTTLS").doesNotContain("did not take it");
        }
    }

    @Test
    void aServerWithoutTlsAtAllIsToldNothing() throws Exception {
        try (MailServer server = new MailServer()) {
            Answer answer = told(server, "tls");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body()).contains("localhost does not speak TLS there");
        }
    }

    @Test
    void aServerThatRefusesTheCredentialsIsSaidToAndThePasswordIsNot() throws Exception {
        try (MailServer server = new MailServer(Tls.WHEN_ASKED, certificate(HOST))) {
            server.refuse("AUTH", "535 " + PASSWORD + " is wrong");
            Answer answer = told(server, "starttls");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body())
                    .contains("localhost refused the user name or password")
                    .doesNotContain(PASSWORD);
        }
    }

    @Test
    void aServerOfAnotherNameIsToldNothingWithStartTls() throws Exception {
        try (MailServer server = new MailServer(Tls.WHEN_ASKED, certificate("elsewhere.test"))) {
            Answer answer = told(server, "starttls");
            assertNothingSent(server, answer);
            assertThat(answer.body())
                    .contains("localhost has a certificate that is not trusted here, or is another name's");
        }
    }

    @Test
    void aServerOfAnotherNameIsToldNothingWithTls() throws Exception {
        try (MailServer server = new MailServer(Tls.AT_ONCE, certificate("elsewhere.test"))) {
            Answer answer = told(server, "tls");
            assertNothingSent(server, answer);
            assertThat(answer.body())
                    .contains("localhost has a certificate that is not trusted here, or is another name's");
        }
    }

    @Test
    void aServerWhoseAuthorityNobodyTrustsIsToldNothing() throws Exception {
        Issued stranger = TestCertificates.authority("a stranger");
        try (MailServer server = new MailServer(Tls.WHEN_ASKED, TestCertificates.issuedBy(stranger, HOST))) {
            Answer answer = told(server, "starttls");
            assertNothingSent(server, answer);
            assertThat(answer.body()).contains("localhost has a certificate that is not trusted here");
        }
    }
}
