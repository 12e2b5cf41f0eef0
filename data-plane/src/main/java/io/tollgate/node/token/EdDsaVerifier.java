package io.tollgate.node.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;

/**
 * Ed25519 (RFC 8037) by the JDK's interface for signatures: the library's own needs another library. Any thread.
 */
final class EdDsaVerifier implements JWSVerifier {
    /** RFC 8410 section 4: the header of a subjectPublicKeyInfo before the 32 bytes of the key. */
    private static final byte[] SPKI_START = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private static final String ED25519 = "Ed25519";
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    private final PublicKey key;
    private final JCAContext context = new JCAContext();

    /** The provider of the context verifies; the key comes from the JDK, since others' need not be able to make one. */
    EdDsaVerifier(byte[] x) throws JOSEException {
        if (x.length != KEY_BYTES) {
            throw new JOSEException("x: " + x.length + " bytes (expected: " + KEY_BYTES + ")");
        }
        byte[] spki = java.util.Arrays.copyOf(SPKI_START, SPKI_START.length + KEY_BYTES);
        System.arraycopy(x, 0, spki, SPKI_START.length, KEY_BYTES);
        try {
            key = KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new JOSEException("no Ed25519 key", e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        Provider provider = context.getProvider();
        return provider == null ? Signature.getInstance(ED25519) : Signature.getInstance(ED25519, provider);
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signedPart, Base64URL signature) throws JOSEException {
        byte[] bytes = signature.decode();
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature check = signature();
            check.initVerify(key);
            check.update(signedPart);
            return check.verify(bytes);
        } catch (GeneralSecurityException e) {
            throw new JOSEException("the signature cannot be checked", e);
        }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }
}
