package io.tollgate.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in the forms that openssl writes. */
final class PrivateKeyPemTest {
    static String resource(String name) {
        try (var in = PrivateKeyPemTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ec.pkcs8.pem, ec.cert.pem",
        "ec.sec1.pem, ec.cert.pem",
        "rsa.pkcs8.pem, rsa.cert.pem",
        "rsa.pkcs1.pem, rsa.cert.pem"
    })
    void everyFormIsReadAndWrittenAsPkcs8(String key, String certificate) throws Exception {
        CertificateChain chain = CertificateChain.read(resource(certificate));
        byte[] pkcs8 = PrivateKeyPem.read(resource(key), chain).getEncoded();
        assertThat(PrivateKeyPem.read(pkcs8, chain).getEncoded()).isEqualTo(pkcs8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ec.encrypted.pem | ec.cert.pem | a key with a passphrase (expected: one without; it is sealed here)",
                "ec.pkcs8.pem | rsa.cert.pem | not a readable RSA key (expected: the certificate's private key)",
                "rsa.pkcs1.pem | ec.cert.pem | not a readable EC key (expected: the certificate's private key)",
                "ec.cert.pem | ec.cert.pem | no private key (expected: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)"
            })
    void whatIsNotTheKeyIsRefused(String key, String certificate, String refusal) throws Exception {
        CertificateChain chain = CertificateChain.read(resource(certificate));
        assertThatThrownBy(() -> PrivateKeyPem.read(resource(key), chain)).hasMessage(refusal);
    }

    @Test
    void aKeyOfAnotherPairIsRefused() throws Exception {
        TestCertificates.Issued one = TestCertificates.selfSigned("a.test");
        TestCertificates.Issued other = TestCertificates.selfSigned("a.test");
        CertificateChain chain = CertificateChain.read(one.pem());
        assertThatThrownBy(() -> PrivateKeyPem.read(other.keyPem(), chain))
                .hasMessageStartingWith("does not belong to the certificate");
        TestCertificates.Issued otherCurve = TestCertificates.withKeys(TestCertificates.ecKeys("secp384r1"), "a.test");
        assertThatThrownBy(() -> PrivateKeyPem.read(otherCurve.keyPem(), chain))
                .hasMessageStartingWith("does not belong to the certificate");
    }

    @Test
    void noRefusalRepeatsAnyOfTheKey() throws Exception {
        CertificateChain chain = CertificateChain.read(resource("ec.cert.pem"));
        String key = resource("ec.pkcs8.pem");
        String body = key.lines().skip(1).findFirst().orElseThrow();
        for (String broken : new String[] {
            key.replace("-----END", "-----AND"),
            key.replace("\n", "!\n"),
            key + key,
            key.substring(0, 80) + "\n-----END PRIVATE KEY-----\n",
            "x".repeat(PrivateKeyPem.PEM_LENGTH_MAX) + key,
            key.replace("-", "\u0001")
        }) {
            assertThatThrownBy(() -> PrivateKeyPem.read(broken, chain))
                    .isInstanceOf(UnusablePemException.class)
                    .hasMessageNotContaining(body.substring(0, 8))
                    .hasNoCause();
        }
    }
}
