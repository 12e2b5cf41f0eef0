package io.tollgate.core.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Optional;

/** The kinds of keys a certificate may have: those that every browser and TLS library of the last ten years accepts. */
enum KeyKind {
    RSA("RSA", "SHA256withRSA"),
    P256("EC P-256", "SHA256withECDSA"),
    P384("EC P-384", "SHA384withECDSA");

    /** Fewer bits are refused by NIST SP 800-57 since 2014, more take a loop milliseconds a handshake. */
    static final int RSA_BITS_MIN = 2048;

    static final int RSA_BITS_MAX = 8192;

    static final String EXPECTED = "RSA of " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + " bits, or EC on P-256 or P-384";

    private final String label;
    private final String signatureAlgorithm;

    KeyKind(String label, String signatureAlgorithm) {
        this.label = label;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    String signatureAlgorithm() {
        return signatureAlgorithm;
    }

    /** The kind of {@code key}; empty for one that is not served. */
    static Optional<KeyKind> of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                yield bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX ? Optional.of(RSA) : Optional.empty();
            }
            case ECPublicKey ec when isOn("secp256r1", ec.getParams()) -> Optional.of(P256);
            case ECPublicKey ec when isOn("secp384r1", ec.getParams()) -> Optional.of(P384);
            default -> Optional.empty();
        };
    }

    /** For people, for example {@code RSA 2048} or {@code EC P-256}. */
    static String name(PublicKey key) {
        Optional<KeyKind> kind = of(key);
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        return kind.map(known -> known.label).orElseGet(key::getAlgorithm);
    }

    private static boolean isOn(String curve, ECParameterSpec given) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve));
            ECParameterSpec known = parameters.getParameterSpec(ECParameterSpec.class);
            return known.getCurve().equals(given.getCurve())
                    && known.getGenerator().equals(given.getGenerator())
                    && known.getOrder().equals(given.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the curves P-256 and P-384 are part of every JDK", e);
        }
    }
}
