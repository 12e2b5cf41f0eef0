package io.tollgate.control.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** What we read of a PKCS #10 request (RFC 2986): the public key, and the proof that the sender has the private one. */
final class CertificateRequest {
    private static final int SIZE_BYTES_MAX = 4096;

    private CertificateRequest() {}

    /**
     * The public key of a request that is ECDSA P-256 and signed with SHA-256 by its own key. Subject and extensions are
     * not looked at: the authority decides both.
     */
    static PublicKey publicKey(byte[] csrDer) {
        if (csrDer.length > SIZE_BYTES_MAX) {
            throw new RefusedCertificateRequestException(
                    csrDer.length + " bytes (expected: at most " + SIZE_BYTES_MAX + ")");
        }
        try {
            var request = new JcaPKCS10CertificationRequest(csrDer);
            requireP256(request.getSubjectPublicKeyInfo());
            if (!request.getSignatureAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
                throw new RefusedCertificateRequestException("signature algorithm (expected: ECDSA with SHA-256)");
            }
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new RefusedCertificateRequestException("its signature does not fit its key");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException e) { // the ASN.1 classes answer hostile bytes with any of these
            throw new RefusedCertificateRequestException("not a readable PKCS #10 request");
        }
    }

    private static void requireP256(SubjectPublicKeyInfo key) {
        var algorithm = key.getAlgorithm();
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
            throw new RefusedCertificateRequestException("key type (expected: ECDSA P-256)");
        }
    }
}
