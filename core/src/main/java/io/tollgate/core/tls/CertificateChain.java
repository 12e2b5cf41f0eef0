package io.tollgate.core.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The certificate a server shows, and those that lead from it towards a root: the leaf first, then each one's issuer
 * (RFC 8446 section 4.4.2). The root may be left out.
 *
 * @param certificates at least one, in that order
 */
public record CertificateChain(List<X509Certificate> certificates) {
    /** The longest PEM text that is read. */
    public static final int PEM_LENGTH_MAX = 64 << 10;

    /** The most certificates in a chain. */
    public static final int CERTIFICATES_MAX = 10;

    private static final int DNS_NAME = 2;
    /** RFC 5280 section 4.2.1.12. */
    private static final String ANY_USE = "2.5.29.37.0";

    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";

    public CertificateChain {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: at least one)");
        }
    }

    /** Reads PEM certificates and nothing else. */
    public static CertificateChain read(String pem) throws UnusablePemException {
        List<X509Certificate> found = Certificates.ofPem(pem, PEM_LENGTH_MAX, CERTIFICATES_MAX);
        if (found.isEmpty()) {
            throw new UnusablePemException("no certificate (expected: PEM certificates, the leaf first)");
        }
        CertificateChain chain = new CertificateChain(found);
        chain.requireOrder();
        chain.requireServable();
        return chain;
    }

    private void requireOrder() throws UnusablePemException {
        for (int i = 1; i < certificates.size(); i++) {
            if (!certificates
                    .get(i - 1)
                    .getIssuerX500Principal()
                    .equals(certificates.get(i).getSubjectX500Principal())) {
                throw new UnusablePemException("certificate " + (i + 1) + " did not issue certificate " + i
                        + " (expected: the leaf first, then each one's issuer)");
            }
        }
    }

    private void requireServable() throws UnusablePemException {
        if (KeyKind.of(leaf().getPublicKey()).isEmpty()) {
            throw new UnusablePemException(
                    "a certificate with a key of kind " + keyKind() + " (expected: " + KeyKind.EXPECTED + ")");
        }
        try {
            List<String> uses = leaf().getExtendedKeyUsage();
            if (uses != null && !uses.contains(SERVER_USE) && !uses.contains(ANY_USE)) {
                throw new UnusablePemException(
                        "a certificate that is not for servers (expected: extended key usage serverAuth, or none)");
            }
            var _ = leaf().getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new UnusablePemException("a certificate with extensions that cannot be read (expected: RFC 5280)");
        }
    }

    /**
     * Whether each certificate was signed by the next: names that fit may still be of an issuer's other key. Takes a
     * fraction of a millisecond for each.
     */
    public void requireSignatures() throws UnusablePemException {
        for (int i = 1; i < certificates.size(); i++) {
            try {
                certificates.get(i - 1).verify(certificates.get(i).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new UnusablePemException("certificate " + (i + 1) + " did not sign certificate " + i
                        + " (expected: the leaf first, then each one's issuer)");
            }
        }
    }

    /** The server's own certificate. */
    public X509Certificate leaf() {
        return certificates.getFirst();
    }

    /** When the first of them ends. */
    public Instant notAfter() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** When the last of them begins. */
    public Instant notBefore() {
        return certificates.stream()
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** For people, for example {@code RSA 2048} or {@code EC P-256}. */
    public String keyKind() {
        return KeyKind.name(leaf().getPublicKey());
    }

    /** The DNS names the leaf is for, in lower case; its common name is none of them (RFC 9525 section 2). */
    public List<String> dnsNames() {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> all = leaf().getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (name.getFirst().equals(DNS_NAME)) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("read once before", e);
        }
        return List.copyOf(names);
    }

    /** Whether the leaf is for {@code host}, a name or a wildcard: a wildcard stands for one label (RFC 9525 section 6.3). */
    public boolean covers(String host) {
        List<String> names = dnsNames();
        int dot = host.indexOf('.');
        return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
    }

    /** The chain as PEM in the one form that is stored: without other text, 64 characters a line. */
    public String toPem() {
        return Certificates.toPem(certificates);
    }
}
