package io.tollgate.node.proxy;

import static io.tollgate.node.proxy.ClientCertificateDoor.DEVICES;
import static io.tollgate.node.proxy.ClientCertificateDoor.HOST;
import static io.tollgate.node.proxy.ClientCertificateDoor.NOBODY;
import static io.tollgate.node.proxy.ClientCertificateDoor.OPEN_HOST;
import static io.tollgate.node.proxy.ClientCertificateDoor.OTHERS;
import static io.tollgate.node.proxy.ClientCertificateDoor.status;
import static io.tollgate.node.proxy.ClientCertificateDoor.store;
import static io.tollgate.node.proxy.ClientCertificateDoor.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.access.ShadowVerdict;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.tollgate.core.mtls.CertificateFlaw;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TlsClient;
import io.tollgate.node.guard.CredentialGuard;
import io.tollgate.node.mtls.PresentedCertificate;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.tls.HandshakeOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Client certificates at the door: asked for where a trust store is, needed by routes that say so, judged with each request. */
class ClientCertificatesTest {
    private ClientCertificateDoor tls;

    @BeforeEach
    void open() throws Exception {
        tls = new ClientCertificateDoor();
    }

    @AfterEach
    void close() throws Exception {
        tls.close();
    }

    private static Issued acme() {
        return TestCertificates.client(DEVICES, "acme");
    }

    private ExchangeRecord refused(TlsClient client, String code, String flaw) throws Exception {
        RawClient.Response response = tls.get(client, "");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"").doesNotContain("detail");
        assertThat(response.field("www-authenticate")).isEqualTo("Bearer realm=\"tollgate\"");
        ExchangeRecord record = tls.door().record();
        assertThat(record.flaw).isEqualTo(flaw);
        assertThat(record.scheme).isEqualTo("mtls");
        assertThat(record.consumer).isEmpty();
        return record;
    }

    private void refused(TlsClient client, CertificateFlaw flaw) throws Exception {
        ExchangeRecord record = refused(
                client, flaw == CertificateFlaw.EXPIRED ? "certificate-expired" : "certificate-invalid", flaw.label());
        assertThat(record.detail).startsWith("client certificate " + flaw.label() + ": ");
    }

    @Test
    void a_good_certificate_passes_and_upstream_and_log_learn_who_it_is() throws Exception {
        Issued own = acme();
        RawClient.Response response = tls.get(with(own), "");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("\r\nx-consumer: acme\r\n").contains("\r\nx-consumer-roles: reader\r\n");
        ExchangeRecord record = tls.door().record();
        assertThat(record.consumer).isEqualTo("acme");
        assertThat(record.scheme).isEqualTo("mtls");
        assertThat(record.certificate).isEqualTo(new PresentedCertificate(sha256(own), "devices", "acme"));
    }

    private static String sha256(Issued issued) throws Exception {
        return HexFormat.of()
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(issued.certificate().getEncoded()));
    }

    @Test
    void many_requests_at_once_of_one_http2_connection_are_judged_once() throws Exception {
        URI uri = URI.create("https://" + HOST + ":" + tls.door().tlsPort() + "/orders/7");
        try (HttpClient client = with(acme()).http(HttpClient.Version.HTTP_2)) {
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            tls.configure(json ->
                    json.putArray("trust-stores").add(store("devices", DEVICES, "subject-cn", Map.of("acme", "acme"))));
            List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 20)
                    .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> each : asked) {
                HttpResponse<String> response = each.get(20, TimeUnit.SECONDS);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.body()).contains("\r\nx-consumer: acme\r\n");
            }
        }
        assertThat(tls.door().handshakes().count(HandshakeOutcome.DONE)).isEqualTo(1);
        assertThat(tls.door().tokenMetrics())
                .as("once for each trust")
                .contains("tollgate_client_certificates_total{outcome=\"verified\"} 2\n");
        try (HttpClient stranger = with(TestCertificates.client(OTHERS, "acme")).http(HttpClient.Version.HTTP_2)) {
            HttpResponse<String> response =
                    stranger.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void none_is_no_credential_also_without_tls() throws Exception {
        RawClient.Response response = tls.get(NOBODY, "");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"credentials-missing\"");
        assertThat(tls.door().record().detail).isEqualTo("route orders needs a client certificate");
        try (RawClient plain = tls.door().client()) {
            assertThat(status(plain)).isEqualTo(401);
        }
    }

    @Test
    void what_nobody_trusted_has_signed_is_a_handshake_and_no_credential() throws Exception {
        refused(with(TestCertificates.client(OTHERS, "acme")), CertificateFlaw.UNKNOWN_AUTHORITY);
        refused(with(TestCertificates.client(null, "acme")), CertificateFlaw.SELF_SIGNED);
        Issued sameName = TestCertificates.authority("devices");
        refused(with(TestCertificates.client(sameName, "acme"), sameName), CertificateFlaw.FORGED);
        assertThat(tls.door().tokenMetrics())
                .contains("tollgate_client_certificates_total{outcome=\"unknown-authority\"} 1\n")
                .contains("tollgate_client_certificates_total{outcome=\"self-signed\"} 1\n")
                .contains("tollgate_client_certificates_total{outcome=\"forged\"} 1\n");
    }

    @Test
    void what_is_not_for_clients_or_not_for_now_is_no_credential() throws Exception {
        Instant now = Instant.now();
        refused(with(TestCertificates.client(DEVICES, now.minusSeconds(60), "acme")), CertificateFlaw.EXPIRED);
        refused(
                with(TestCertificates.client(DEVICES, now.plus(Duration.ofDays(3)), "acme")),
                CertificateFlaw.NOT_YET_VALID);
        refused(with(TestCertificates.issuedBy(DEVICES, "acme.test")), CertificateFlaw.PURPOSE);
    }

    @Test
    void a_holder_is_a_consumer_that_is_there_and_switched_on() throws Exception {
        refused(with(TestCertificates.client(DEVICES, "Nobody's name")), CertificateFlaw.HOLDER_UNKNOWN);
        for (String disabled : List.of("idle", "nobody")) {
            RawClient.Response response = tls.get(with(TestCertificates.client(DEVICES, disabled)), "");
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.body()).contains("\"code\":\"consumer-disabled\"");
        }
    }

    @Test
    void a_chain_that_the_client_shows_leads_to_the_authority() throws Exception {
        Issued between = TestCertificates.authority("between", DEVICES);
        Issued client = TestCertificates.client(between, "acme");
        assertThat(tls.get(with(client, between), "").status()).isEqualTo(200);
        tls.door().record();
        refused(with(client), CertificateFlaw.UNKNOWN_AUTHORITY);
    }

    @Test
    void a_host_without_trust_store_asks_for_nothing() throws Exception {
        TlsClient client = with(acme());
        try (RawClient asked = client.connect(tls.door().tlsPort(), HOST);
                RawClient open = client.connect(tls.door().tlsPort(), OPEN_HOST)) {
            assertThat(((SSLSocket) asked.socket()).getSession().getLocalCertificates())
                    .hasSize(1);
            assertThat(((SSLSocket) open.socket()).getSession().getLocalCertificates())
                    .isNull();
            assertThat(open.send("GET /orders/7 HTTP/1.1\r\nHost: " + OPEN_HOST + "\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void other_credentials_work_beside_it_and_go_before_it() throws Exception {
        tls.configure(json -> ClientCertificateDoor.methods(json, "api-key", "mtls"));
        String good = "X-API-Key: " + tls.door().issue("acme").text() + "\r\n";
        String bad = "X-API-Key: " + tls.door().issue("acme", null, true).text() + "\r\n";

        assertThat(tls.get(NOBODY, good).status()).isEqualTo(200);
        assertThat(tls.get(with(TestCertificates.client(OTHERS, "x")), good).status())
                .isEqualTo(200);
        assertThat(tls.get(with(acme()), "").status()).isEqualTo(200);
        assertThat(tls.get(with(acme()), bad).status())
                .as("a bad key is not made up for")
                .isEqualTo(401);
        assertThat(tls.get(with(acme()), "Authorization: Bearer of-no-kind-this-route-takes\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(tls.get(with(acme()), good + "Authorization: Bearer x\r\n").status())
                .isEqualTo(400);
    }

    @Test
    void a_route_without_mtls_does_not_take_it() throws Exception {
        tls.configure(json -> ClientCertificateDoor.methods(json, "api-key"));
        RawClient.Response response = tls.get(with(acme()), "");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"credentials-missing\"");
        assertThat(tls.door().record().certificate).isNull();
    }

    @Test
    void what_a_client_says_of_certificates_in_fields_is_nobodys_word() throws Exception {
        String pem = acme().pem().replace("\n", " ");
        StringBuilder said = new StringBuilder();
        for (String name : List.of(
                "Client-Cert",
                "Client-Cert-Chain",
                "X-Client-Cert",
                "X_Client_Cert",
                "X-Forwarded-Client-Cert",
                "X-SSL-Client-Cert",
                "X-SSL-Client-Verify",
                "X-SSL-Client-CN",
                "X_SSL_Client_I_DN",
                "SSL-Client-Subject-DN",
                "SSL-Client-Cert")) {
            said.append(name).append(": evil ").append(pem).append("\r\n");
        }
        assertThat(tls.get(NOBODY, said.toString()).status()).isEqualTo(401);
        RawClient.Response served = tls.get(with(acme()), said.toString());
        assertThat(served.status()).isEqualTo(200);
        assertThat(served.body()).doesNotContain("evil");
    }

    @Test
    void an_open_connection_is_judged_by_what_is_trusted_now() throws Exception {
        try (RawClient connection = tls.connect(with(acme()))) {
            assertThat(status(connection)).isEqualTo(200);

            tls.configure(json -> json.putArray("trust-stores").add(store("devices", OTHERS, "subject-cn", Map.of())));
            assertThat(status(connection)).as("its authority is gone").isEqualTo(401);

            tls.configure(json -> {});
            assertThat(status(connection)).as("and back").isEqualTo(200);

            tls.configure(json ->
                    json.putArray("trust-stores").add(store("devices", DEVICES, "subject-cn", Map.of("acme", "idle"))));
            assertThat(status(connection)).as("it stands for somebody else").isEqualTo(401);

            tls.configure(json -> ((ObjectNode) json.at("/certificates/0")).remove("trustStores"));
            assertThat(status(connection)).as("nobody is trusted here").isEqualTo(401);

            tls.configure(json -> json.remove("certificates"));
            assertThat(status(connection)).as("nor where no certificate is").isEqualTo(401);
        }
    }

    @Test
    void a_resumed_session_is_its_holders_while_it_is_trusted() throws Exception {
        TlsClient client = with(acme()).remembering();
        long begun = creation(client, 200);
        await().until(() -> System.currentTimeMillis() > begun);
        assertThat(creation(client, 200)).as("resumed").isEqualTo(begun);

        tls.configure(json ->
                json.putArray("trust-stores").add(store("devices", DEVICES, "subject-cn", Map.of("acme", "idle"))));
        assertThat(creation(client, 401)).as("resumed, and somebody else").isEqualTo(begun);

        tls.configure(json -> json.putArray("trust-stores").add(store("devices", OTHERS, "subject-cn", Map.of())));
        assertThat(creation(client, 401)).as("of an old trust").isGreaterThan(begun);
    }

    /** When the session of a connection began that has had an answer. */
    private long creation(TlsClient client, int status) throws Exception {
        try (RawClient connection = tls.connect(client)) {
            assertThat(status(connection)).isEqualTo(status);
            return ((SSLSocket) connection.socket()).getSession().getCreationTime();
        }
    }

    @Test
    void a_certificate_ends_on_an_open_connection_too() throws Exception {
        Issued brief = TestCertificates.client(DEVICES, Instant.now().plusSeconds(4), "acme");
        try (RawClient connection = tls.connect(with(brief))) {
            assertThat(status(connection)).isEqualTo(200);
            await().atMost(30, TimeUnit.SECONDS).until(() -> status(connection) == 401);
            assertThat(ClientCertificateDoor.get(connection, "").body()).contains("\"code\":\"certificate-expired\"");
        }
    }

    @Test
    void who_tries_certificates_that_are_nobodys_is_held_back_and_who_shows_an_old_one_is_not() throws Exception {
        Issued ended = TestCertificates.client(DEVICES, Instant.now().minusSeconds(60), "acme");
        try (ClientCertificateDoor watched = new ClientCertificateDoor(new CredentialGuard(() -> 0, 42));
                RawClient old = watched.connect(with(ended));
                RawClient stranger = watched.connect(with(TestCertificates.client(OTHERS, "acme")))) {
            for (int i = 0; i < 20; i++) {
                assertThat(status(old)).isEqualTo(401);
            }
            for (int i = 0; i < 16; i++) {
                assertThat(status(stranger)).isEqualTo(401);
            }
            assertThat(status(stranger)).isEqualTo(429);
        }
    }

    @Test
    void a_shadow_policy_judges_certificates_once_they_are_known() throws Exception {
        tls.configure(json -> {
            try {
                ((ObjectNode) json.at("/routes/0/access"))
                        .set(
                                "shadow",
                                Json.parse(
                                        "{\"authentication\":[\"api-key\"],\"permissions\":{\"read\":\"orders:read\"}}"));
            } catch (InvalidDocumentException e) {
                throw new AssertionError(e);
            }
        });
        try (RawClient connection = tls.connect(with(acme()))) {
            assertThat(status(connection)).isEqualTo(200);
            assertThat(tls.door().record().shadow).isEqualTo(ShadowVerdict.UNJUDGED);
            assertThat(status(connection)).isEqualTo(200);
            assertThat(tls.door().record().shadow).isEqualTo(ShadowVerdict.WOULD_DENY);
        }
    }
}
