package io.tollgate.core.tls;

import io.tollgate.core.secret.Sha256;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** X.509 certificates from PEM and DER, and back. Whether they fit together is for whoever has them read. */
public final class Certificates {
    private static final String LABEL = "CERTIFICATE";

    private Certificates() {}

    /**
     * The certificates of a PEM text that holds those and nothing else, in its order; none when there is none.
     *
     * @param lengthMax the most characters
     * @param countMax the most certificates
     */
    public static List<X509Certificate> ofPem(String pem, int lengthMax, int countMax) throws UnusablePemException {
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : PemBlock.read(pem, lengthMax, countMax)) {
            if (!block.label().equals(LABEL)) {
                throw new UnusablePemException(
                        block.label().endsWith("PRIVATE KEY")
                                ? "a private key (expected: PEM certificates only)"
                                : "a block that is no certificate (expected: PEM certificates only)");
            }
            try {
                found.add(ofDer(block.der()));
            } catch (CertificateException e) {
                throw new UnusablePemException("a certificate that cannot be read (expected: PEM certificates)");
            }
        }
        return found;
    }

    /** One certificate from its bytes. */
    public static X509Certificate ofDer(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** PEM in the one form that is stored: without other text, 64 characters a line. */
    public static String toPem(List<X509Certificate> certificates) {
        StringBuilder pem = new StringBuilder();
        certificates.forEach(certificate -> pem.append(PemBlock.print(LABEL, der(certificate))));
        return pem.toString();
    }

    /** The bytes of {@code certificate}. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was decoded from these bytes", e);
        }
    }

    /**
     * Whether the holder of {@code issuer}'s key signed {@code certificate}: by name and key, for a name alone can be given to anybody. A
     * certificate remembers what verified it last, so asking again is cheap.
     */
    public static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** SHA-256 of a certificate's bytes in base64url without padding, as {@code x5t#S256} has it (RFC 8705 section 3.1). */
    public static String thumbprint(byte[] der) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(der));
    }
}
