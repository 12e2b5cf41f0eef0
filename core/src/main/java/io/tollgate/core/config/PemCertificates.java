package io.tollgate.core.config;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is PEM certificates (RFC 7468 section 5) and nothing else. Asked when an object is written, so that a
 * bad one is refused with its pointer there and not by every node later.
 */
final class PemCertificates {
    private static final int LENGTH_MAX = 256 << 10;
    private static final Pattern LINES = Pattern.compile("[\\t\\r\\n -~]*");

    private PemCertificates() {}

    /** What is wrong with {@code pem}, null when nothing is. Never repeats any of it: it may be a private key. */
    static @Nullable String problem(String pem) {
        if (pem.contains("PRIVATE KEY-----")) {
            return "a private key (expected: PEM certificates only)";
        }
        if (pem.length() > LENGTH_MAX || !LINES.matcher(pem).matches()) {
            return "not PEM text of at most " + LENGTH_MAX + " characters (expected: PEM certificates)";
        }
        try {
            var stream = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            boolean none = !pem.contains("-----BEGIN CERTIFICATE-----")
                    || CertificateFactory.getInstance("X.509")
                            .generateCertificates(stream)
                            .isEmpty();
            return none ? "no certificate (expected: PEM certificates)" : null;
        } catch (CertificateException e) {
            return "a certificate that cannot be read (expected: PEM certificates)";
        }
    }
}
