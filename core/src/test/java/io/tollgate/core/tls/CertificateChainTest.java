package io.tollgate.core.tls;

import static io.tollgate.core.tls.PrivateKeyPemTest.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.core.tls.TestCertificates.Issued;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificateChainTest {
    @Test
    void isReadInItsOrderAndPrintedInOneForm() throws Exception {
        Issued root = TestCertificates.authority("root");
        Issued between = TestCertificates.authority("between", root);
        Issued leaf = TestCertificates.issuedBy(between, "shop.test", "*.Shop.test");
        CertificateChain chain =
                CertificateChain.read("Subject: whoever\r\n" + leaf.chainPem().replace("\n", "\r\n"));
        assertThat(chain.certificates()).containsExactly(leaf.certificate(), between.certificate());
        assertThat(chain.toPem()).isEqualTo(leaf.chainPem());
        assertThat(CertificateChain.read(chain.toPem())).isEqualTo(chain);
        assertThat(chain.dnsNames()).containsExactly("shop.test", "*.shop.test");
        assertThat(chain.keyKind()).isEqualTo("EC P-256");
        chain.requireSignatures();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.test, true",
        "a.shop.test, true",
        "*.shop.test, true",
        "a.b.shop.test, false",
        "test, false",
        "*.test, false",
        ".shop.test, false",
        "other.test, false"
    })
    void aWildcardStandsForOneLabel(String host, boolean covered) throws Exception {
        CertificateChain chain = CertificateChain.read(
                TestCertificates.selfSigned("shop.test", "*.shop.test").pem());
        assertThat(chain.covers(host)).isEqualTo(covered);
    }

    @Test
    void whatIsNoChainForAServerIsRefused() {
        Issued root = TestCertificates.authority("root");
        Issued leaf = TestCertificates.issuedBy(root, "shop.test");
        refused("", "no certificate (expected: PEM certificates, the leaf first)");
        refused(
                root.pem() + leaf.pem(),
                "certificate 2 did not issue certificate 1 (expected: the leaf first, then each" + " one's issuer)");
        refused(leaf.pem() + leaf.keyPem(), "a private key (expected: PEM certificates only)");
        refused(
                leaf.pem().replace("CERTIFICATE", "X509 CRL"),
                "a block that is no certificate (expected: PEM" + " certificates only)");
        refused(
                leaf.pem().substring(0, 90),
                "a block without its end (expected: -----BEGIN … and -----END … lines that" + " fit)");
        refused(leaf.pem().replace("\nMI", "\nMA"), "a certificate that cannot be read (expected: PEM certificates)");
        refused(leaf.pem().repeat(11), "more than 10 blocks (expected: fewer)");
        refused("é", "not PEM text of at most 65536 characters (expected: PEM)");
        refused("a".repeat(65_537), "not PEM text of at most 65536 characters (expected: PEM)");
    }

    @Test
    void keysThatClientsDoNotAcceptAreRefused() {
        String expected = " (expected: RSA of 2048 to 8192 bits, or EC on P-256 or P-384)";
        refused(resource("ed25519.cert.pem"), "a certificate with a key of kind EdDSA" + expected);
        refused(resource("p521.cert.pem"), "a certificate with a key of kind EC" + expected);
        refused(
                TestCertificates.withKeys(TestCertificates.rsaKeys(1024), "a.test")
                        .pem(),
                "a certificate with a key of kind RSA 1024" + expected);
    }

    @Test
    void aCertificateForClientsAloneIsRefused() {
        var wish = new TestCertificates.Wish(
                "client only",
                List.of("a.test"),
                java.time.Instant.EPOCH,
                java.time.Instant.EPOCH.plusSeconds(1),
                TestCertificates.ecKeys("secp256r1"));
        refused(
                TestCertificates.issue(wish, null, false).pem(),
                "a certificate that is not for servers (expected: extended key usage serverAuth, or none)");
    }

    private static void refused(String pem, String detail) {
        assertThatThrownBy(() -> CertificateChain.read(pem))
                .isInstanceOf(UnusablePemException.class)
                .hasMessage(detail);
    }
}
