package io.tollgate.node.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.core.tls.TestCertificates;
import io.tollgate.core.tls.TestCertificates.Issued;
import io.tollgate.core.token.TestIssuer;
import io.tollgate.node.door.RawClient;
import io.tollgate.node.door.TokenDoor;
import org.junit.jupiter.api.Test;

/** An issuer inside the house, whose certificate no public authority signed. */
class IssuerAuthorityTest {
    private static final Issued OWN = TestCertificates.authority("our own");

    private static TestIssuer issuer() {
        return TestIssuer.startTls(TestCertificates.issuedBy(OWN, "localhost"));
    }

    @Test
    void keys_are_fetched_from_whom_the_named_authority_vouches_for() throws Exception {
        try (TokenDoor at = TokenDoor.of(issuer(), document -> document.put("caPem", OWN.pem()))
                .withKeys()) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void so_is_the_discovery_document() throws Exception {
        try (TokenDoor at = TokenDoor.of(issuer(), document -> {
                    document.put("caPem", OWN.pem());
                    document.remove("jwksUri");
                })
                .withKeys()) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void the_authority_may_change_while_the_node_runs() throws Exception {
        Issued other = TestCertificates.authority("another");
        try (TokenDoor at = TokenDoor.of(issuer(), document -> document.put("caPem", other.pem()))) {
            assertThat(at.get(at.issuer().token()).status()).isEqualTo(503);

            at.door().configure(at.configuration(document -> document.put("caPem", other.pem() + OWN.pem())));
            at.awaitKeys();

            assertThat(at.get(at.issuer().token()).status()).isEqualTo(200);
        }
    }

    @Test
    void without_a_named_authority_the_systems_count() throws Exception {
        try (TokenDoor at = TokenDoor.of(issuer(), document -> {})) {
            assertHasNoKeys(at);
        }
    }

    @Test
    void another_authoritys_certificate_is_not_believed() throws Exception {
        Issued other = TestCertificates.authority("another");
        try (TokenDoor at = TokenDoor.of(issuer(), document -> document.put("caPem", other.pem()))) {
            assertHasNoKeys(at);
        }
    }

    @Test
    void a_certificate_for_another_name_is_not_believed() throws Exception {
        TestIssuer elsewhere = TestIssuer.startTls(TestCertificates.issuedBy(OWN, "id.example.com"));
        try (TokenDoor at = TokenDoor.of(elsewhere, document -> document.put("caPem", OWN.pem()))) {
            assertHasNoKeys(at);
        }
    }

    private static void assertHasNoKeys(TokenDoor at) throws Exception {
        RawClient.Response answer = at.get(at.issuer().token());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("\"code\":\"issuer-unavailable\"");
        assertThat(at.issuer().keySetsGiven()).isZero();
    }
}
