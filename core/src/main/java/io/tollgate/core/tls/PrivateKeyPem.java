package io.tollgate.core.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * The private key of a certificate: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 appendix A.1.2) or SEC 1 (RFC 5915), without a
 * passphrase.
 */
public final class PrivateKeyPem {
    /** The longest PEM text that is read. */
    public static final int PEM_LENGTH_MAX = 16 << 10;

    private static final String MISMATCH =
            "does not belong to the certificate (expected: the private key of the first certificate in certPem)";

    private PrivateKeyPem() {}

    /** Reads the key in {@code pem} and proves that it belongs to {@code chain}'s leaf. */
    public static PrivateKey read(String pem, CertificateChain chain) throws UnusablePemException {
        List<PemBlock> blocks = PemBlock.read(pem, PEM_LENGTH_MAX, 2).stream()
                .filter(block -> !block.label().equals("EC PARAMETERS")) // what openssl writes before a SEC 1 key
                .toList();
        if (blocks.size() != 1) {
            throw new UnusablePemException(blocks.size() + " keys (expected: one private key in PEM)");
        }
        PemBlock block = blocks.getFirst();
        byte[] pkcs8 = switch (block.label()) {
            case "PRIVATE KEY" -> block.der();
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
                wrap(block.der(), chain.leaf().getPublicKey());
            case "ENCRYPTED PRIVATE KEY" ->
                throw new UnusablePemException("a key with a passphrase (expected: one without; it is sealed here)");
            default ->
                throw new UnusablePemException(
                        "no private key (expected: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)");
        };
        try {
            return read(pkcs8, chain);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(block.der(), (byte) 0);
        }
    }

    /** As above, of the DER of PKCS #8; leaves the bytes to the caller. */
    public static PrivateKey read(byte[] pkcs8, CertificateChain chain) throws UnusablePemException {
        PublicKey publicKey = chain.leaf().getPublicKey();
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) { // its message may tell of the content
            throw new UnusablePemException(
                    "not a readable " + publicKey.getAlgorithm() + " key (expected: the certificate's private key)");
        }
        requirePair(key, publicKey);
        return key;
    }

    /** What one signs the other verifies: true of a pair and of nothing else. */
    private static void requirePair(PrivateKey key, PublicKey publicKey) throws UnusablePemException {
        byte[] sample = "tollgate".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String algorithm = KeyKind.of(publicKey)
                .orElseThrow(() -> new UnusablePemException(MISMATCH))
                .signatureAlgorithm();
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(sample);
            if (verifier.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException e) { // a key on another curve: the same answer
        }
        throw new UnusablePemException(MISMATCH);
    }

    /** PKCS #8 around an older form; which algorithm and curve it is stands in the public key that it must fit. */
    private static byte[] wrap(byte[] inner, PublicKey publicKey) throws UnusablePemException {
        byte[] version = {0x02, 0x01, 0x00};
        return der(0x30, version, algorithmOf(publicKey), der(0x04, inner));
    }

    /** The AlgorithmIdentifier at the front of a SubjectPublicKeyInfo (RFC 5280 section 4.1), whose lengths are short. */
    private static byte[] algorithmOf(PublicKey publicKey) throws UnusablePemException {
        byte[] spki = publicKey.getEncoded();
        int start = (spki[1] & 0x80) == 0 ? 2 : 2 + (spki[1] & 0x7f);
        int length = spki[start + 1];
        if (length < 0) { // parameters in full instead of a curve's name
            throw new UnusablePemException(MISMATCH);
        }
        return Arrays.copyOfRange(spki, start, start + 2 + length);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82); // a PEM text is too short for more
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
