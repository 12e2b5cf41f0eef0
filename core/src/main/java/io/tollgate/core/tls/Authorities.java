package io.tollgate.core.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Certification authorities: whose signature on a client's certificate is believed. A root or one below it: the path
 * upwards ends at the first that is here.
 *
 * @param certificates at least one
 */
public record Authorities(List<X509Certificate> certificates) {
    /** The longest PEM text that is read. */
    public static final int PEM_LENGTH_MAX = 128 << 10;

    /** The most authorities: a handshake tells a client of each. */
    public static final int CERTIFICATES_MAX = 32;

    public Authorities {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: at least one)");
        }
    }

    /** Reads PEM certificates of authorities and nothing else. */
    public static Authorities read(String pem) throws UnusablePemException {
        List<X509Certificate> found = Certificates.ofPem(pem, PEM_LENGTH_MAX, CERTIFICATES_MAX);
        if (found.isEmpty()) {
            throw new UnusablePemException("no certificate (expected: PEM certificates of authorities)");
        }
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).getBasicConstraints() < 0) {
                throw new UnusablePemException("certificate " + (i + 1)
                        + " is no authority's (expected: basic constraints that say CA, RFC 5280 section 4.2.1.9)");
            }
        }
        return new Authorities(found.stream().distinct().toList());
    }

    /** When the first of them ends. */
    public Instant notAfter() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** As PEM in the one form that is stored. */
    public String toPem() {
        return Certificates.toPem(certificates);
    }
}
