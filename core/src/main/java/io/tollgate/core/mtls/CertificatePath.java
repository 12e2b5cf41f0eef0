package io.tollgate.core.mtls;

import io.tollgate.core.config.TrustStore;
import io.tollgate.core.tls.Certificates;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way from a client's certificate to an authority of a trust store.
 *
 * @param certificates the client's first, without the authority's
 */
record CertificatePath(TrustStore store, List<X509Certificate> certificates, X509Certificate authority) {
    CertificatePath {
        certificates = List.copyOf(certificates);
    }

    /**
     * Every way that {@code presented} has to authorities of {@code stores}, the shortest first. It is walked step by step
     * from the first certificate on, each time to the one certificate that signed the one before: building paths of any
     * order (RFC 5280 section 6.1) is a search whose cost a client could choose, this is a few signatures.
     */
    static List<CertificatePath> of(List<X509Certificate> presented, List<TrustStore> stores) {
        List<CertificatePath> found = new ArrayList<>();
        List<X509Certificate> walked = new ArrayList<>();
        List<X509Certificate> rest = new ArrayList<>(presented);
        X509Certificate next = rest.removeFirst();
        while (next != null) {
            walked.add(next);
            for (TrustStore store : stores) {
                for (X509Certificate authority : store.authorities().certificates()) {
                    if (Certificates.isSignedBy(next, authority)) {
                        found.add(new CertificatePath(store, walked, authority));
                    }
                }
            }
            X509Certificate current = next;
            next = rest.stream()
                    .filter(each -> Certificates.isSignedBy(current, each))
                    .findFirst()
                    .orElse(null);
            rest.remove(next);
        }
        return found;
    }

    /** When all of it is valid, the authority's own certificate too. */
    CertificateVerdict.Validity validity() {
        Instant notBefore = authority.getNotBefore().toInstant();
        Instant notAfter = authority.getNotAfter().toInstant();
        for (X509Certificate certificate : certificates) {
            Instant begins = certificate.getNotBefore().toInstant();
            Instant ends = certificate.getNotAfter().toInstant();
            notBefore = begins.isAfter(notBefore) ? begins : notBefore;
            notAfter = ends.isBefore(notAfter) ? ends : notAfter;
        }
        return new CertificateVerdict.Validity(notBefore, notAfter);
    }

    /** What RFC 5280 section 6 has against it; null when nothing. Revocation lists are not asked. */
    @Nullable
    String problem(Instant now) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var _ = CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(certificates), parameters);
            return null;
        } catch (CertPathValidatorException e) {
            return String.valueOf(e.getMessage());
        } catch (CertificateException | InvalidAlgorithmParameterException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK validates X.509 paths by PKIX", e);
        }
    }
}
