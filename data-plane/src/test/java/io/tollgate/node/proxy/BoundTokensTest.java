package io.tollgate.node.proxy;

import static io.tollgate.node.proxy.ClientCertificateDoor.DEVICES;
import static io.tollgate.node.proxy.ClientCertificateDoor.NOBODY;
import static io.tollgate.node.proxy.ClientCertificateDoor.OTHERS;
import static io.tollgate.node.proxy.ClientCertificateDoor.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.core.tls.Certificates;
import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TlsClient;
import io.tollgate.node.record.ExchangeRecord;
import io.tollgate.node.token.SpentTokens.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that are bound to a client certificate (RFC 8705 section 3) open with it, and without it nothing. */
class BoundTokensTest {
    private TestIssuer issuer;
    private ClientCertificateDoor tls;

    @BeforeEach
    void open() throws Exception {
        issuer = TestIssuer.start();
        tls = new ClientCertificateDoor();
        configure(false);
    }

    @AfterEach
    void close() throws Exception {
        tls.close();
        issuer.close();
    }

    private void configure(boolean boundOnly) {
        tls.configure(json -> {
            ClientCertificateDoor.methods(json, "jwt:corp");
            json.putArray("issuers").add(issuer.document("corp").put("certificateBound", boundOnly));
        });
    }

    private String boundTo(Issued certificate) {
        return boundTo(certificate, "any");
    }

    private String boundTo(Issued certificate, String jti) {
        ObjectNode claims = issuer.claims().put("jti", jti);
        claims.putObject("cnf").put("x5t#S256", Certificates.thumbprint(Certificates.der(certificate.certificate())));
        return issuer.token(claims);
    }

    private RawClient.Response get(TlsClient client, String token) throws Exception {
        return tls.get(client, "Authorization: Bearer " + token + "\r\n");
    }

    private void refused(TlsClient client, String token, String why) throws Exception {
        RawClient.Response response = get(client, token);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"token-invalid\"").doesNotContain("detail");
        assertThat(response.field("www-authenticate")).contains("error=\"invalid_token\"");
        ExchangeRecord record = tls.door().record();
        assertThat(record.flaw).isEqualTo("binding");
        assertThat(record.scheme).isEqualTo("jwt");
        assertThat(record.detail).contains(why);
    }

    @Test
    void a_bound_token_opens_with_its_certificate_and_with_no_other() throws Exception {
        Issued own = TestCertificates.client(DEVICES, "acme");
        String token = boundTo(own);
        for (int i = 0; i < 2; i++) { // once anew, once remembered
            assertThat(get(with(own), token).status()).isEqualTo(200);
            ExchangeRecord record = tls.door().record();
            assertThat(record.certificate).isNotNull();
            refused(NOBODY, token, "the connection has none");
            refused(with(TestCertificates.client(DEVICES, "acme")), token, "another certificate");
        }
        try (RawClient plain = tls.door().client()) {
            assertThat(ClientCertificateDoor.get(plain, "Authorization: Bearer " + token + "\r\n")
                            .status())
                    .as("without TLS there is no certificate")
                    .isEqualTo(401);
        }
    }

    @Test
    void the_issuer_vouches_for_whoever_signed_it_and_not_for_its_end() throws Exception {
        Issued foreign = TestCertificates.client(OTHERS, "x");
        assertThat(get(with(foreign), boundTo(foreign)).status()).isEqualTo(200);
        tls.door().record();
        Issued ended = TestCertificates.client(DEVICES, Instant.now().minusSeconds(60), "acme");
        refused(with(ended), boundTo(ended), "has ended");
    }

    @Test
    void an_issuer_may_require_it() throws Exception {
        String unbound = issuer.token(issuer.claims());
        Issued own = TestCertificates.client(DEVICES, "acme");
        assertThat(get(with(own), unbound).status()).isEqualTo(200);
        tls.door().record();

        configure(true);
        refused(with(own), unbound, "bound to no certificate");
        assertThat(get(with(own), boundTo(own)).status()).isEqualTo(200);
    }

    @Test
    void one_for_one_use_is_not_used_up_by_whoever_has_not_its_certificate() throws Exception {
        Set<String> used = ConcurrentHashMap.newKeySet();
        tls.door()
                .spent(use -> CompletableFuture.completedFuture(
                        used.add(use.jti()) ? new Answer.First() : new Answer.Again()));
        tls.configure(json -> {
            ClientCertificateDoor.methods(json, "jwt:corp");
            json.putArray("issuers").add(issuer.document("corp").put("singleUse", true));
        });
        Issued own = TestCertificates.client(DEVICES, "acme");
        String token = boundTo(own, "one");
        for (int i = 0; i < 2; i++) {
            refused(NOBODY, token, "the connection has none");
            refused(with(TestCertificates.client(DEVICES, "acme")), token, "another certificate");
        }
        assertThat(used).isEmpty();

        assertThat(get(with(own), token).status()).isEqualTo(200);
        tls.door().record();

        assertThat(used).containsExactly("one");
        RawClient.Response again = get(with(own), token);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.body()).contains("\"code\":\"token-used\"");
    }

    @Test
    void what_is_bound_in_a_way_that_is_not_known_opens_nothing() throws Exception {
        Issued own = TestCertificates.client(DEVICES, "acme");
        String thumbprint = Certificates.thumbprint(Certificates.der(own.certificate()));
        List<ObjectNode> confirmations = List.of(
                issuer.claims().put("cnf", thumbprint),
                issuer.claims().putNull("cnf"),
                issuer.claims().set("cnf", issuer.claims().objectNode()),
                issuer.claims().set("cnf", issuer.claims().objectNode().put("x5t#S256", 5)),
                issuer.claims().set("cnf", issuer.claims().objectNode().put("jkt", thumbprint)),
                issuer.claims()
                        .set(
                                "cnf",
                                issuer.claims()
                                        .objectNode()
                                        .put("x5t#S256", thumbprint)
                                        .put("jkt", thumbprint)));
        for (ObjectNode claims : confirmations) {
            refused(with(own), issuer.token(claims), "bound to a key of its holder");
        }
    }
}
