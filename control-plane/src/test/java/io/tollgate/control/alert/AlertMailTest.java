package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.door.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Alerts by mail. */
final class AlertMailTest extends AlertsAtWork {
    @Test
    void mailIsSentAndAFailureSaysWhy() throws Exception {
        try (MailServer mail = new MailServer()) {
            assertThat(admin.put(
                                    "/alert-channels/mail",
                                    "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"port\":" + mail.port()
                                            + ",\"security\":\"none\",\"from\":\"tollgate@example.com\",\"to\":[\"ops@example.com\"]}")
                            .status())
                    .isEqualTo(201);
            assertThat(admin.post("/alert-channels/mail/test", "{}").status()).isEqualTo(204);
            await().atMost(SOON).until(() -> mail.lines.contains("."));
            assertThat(mail.lines).contains("RCPT TO:<ops@example.com>").anyMatch(line -> line.contains("a test"));
        }
        Client.Answer failed = admin.post("/alert-channels/mail/test", "{}");
        assertThat(failed.status()).isEqualTo(422);
        assertThat(failed.body()).contains("127.0.0.1 is not reachable");
    }

    @Test
    void aRefusalSaysWhatWasRefusedAndNothingOfWhatTheServerSaid() throws Exception {
        assertRefused("RCPT", "550 secret: no such user", "refused the address of a recipient");
        assertRefused("MAIL", "550 secret: not from there", "refused the address of the sender");
        assertRefused("MAIL", "530 secret: who are you", "wants TLS, or a user name and password, before any mail");
        assertRefused("DATA", "554 secret: spam", "did not take the mail");
    }

    private void assertRefused(String command, String answer, String words) throws Exception {
        try (MailServer mail = new MailServer()) {
            mail.refuse(command, answer);
            assertThat(admin.put(
                                    "/alert-channels/mail",
                                    "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"port\":" + mail.port()
                                            + ",\"security\":\"none\",\"from\":\"tollgate@example.com\",\"to\":[\"ops@example.com\"]}")
                            .status())
                    .isIn(200, 201);
            Client.Answer failed = admin.post("/alert-channels/mail/test", "{}");
            assertThat(failed.status()).isEqualTo(422);
            assertThat(failed.body()).contains("127.0.0.1 " + words).doesNotContain("secret");
        }
    }

    @Test
    void whatAnswersInsteadOfAMailServerIsNotReadOut() throws Exception {
        try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket someone = port.accept()) {
                    someone.getOutputStream().write("hello, I am secret\r\n".getBytes(StandardCharsets.US_ASCII));
                    someone.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the other end went
                }
            });
            assertThat(admin.put(
                                    "/alert-channels/scan",
                                    "{\"type\":\"email\",\"host\":\"127.0.0.1\",\"port\":" + port.getLocalPort()
                                            + ",\"security\":\"none\",\"from\":\"a@example.com\",\"to\":[\"b@example.com\"]}")
                            .status())
                    .isEqualTo(201);
            Client.Answer failed = admin.post("/alert-channels/scan/test", "{}");
            assertThat(failed.status()).isEqualTo(422);
            assertThat(failed.body()).contains("127.0.0.1 did not take it").doesNotContain("secret");
        }
    }
}
