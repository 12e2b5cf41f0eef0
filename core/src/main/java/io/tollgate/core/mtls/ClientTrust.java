package io.tollgate.core.mtls;

import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TrustStore;
import io.tollgate.core.mtls.CertificateVerdict.Refused;
import io.tollgate.core.mtls.CertificateVerdict.Validity;
import io.tollgate.core.mtls.CertificateVerdict.Verified;
import io.tollgate.core.tls.Certificates;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Who may sign the certificates of a host's clients. Immutable. */
public final class ClientTrust {
    /** Nobody: clients are not asked. */
    public static final ClientTrust NONE = new ClientTrust(List.of());

    /** The most certificates that a client may show. */
    public static final int CHAIN_MAX = 8;

    /** RFC 5280 section 4.2.1.12. */
    private static final String ANY_USE = "2.5.29.37.0";

    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

    private final List<TrustStore> stores;

    private ClientTrust(List<TrustStore> stores) {
        this.stores = List.copyOf(stores);
    }

    /** Trust in {@code stores}, asked in that order. */
    public static ClientTrust of(List<TrustStore> stores) {
        return stores.isEmpty() ? NONE : new ClientTrust(stores);
    }

    /** The trust that {@code certificate}'s hosts have in clients. */
    public static ClientTrust of(Certificate certificate, Configuration configuration) {
        return of(certificate.trustStores().stream()
                .map(name -> configuration.find(Kind.TRUST_STORE, name))
                .flatMap(Optional::stream)
                .map(TrustStore.class::cast)
                .toList());
    }

    /** The stores, in the order in which they are asked. */
    public List<TrustStore> stores() {
        return stores;
    }

    /** Whether there is nobody: clients are not asked for certificates. */
    public boolean isEmpty() {
        return stores.isEmpty();
    }

    /** Every authority, for a handshake to name. */
    public List<X509Certificate> authorities() {
        return stores.stream()
                .flatMap(store -> store.authorities().certificates().stream())
                .distinct()
                .toList();
    }

    /**
     * Whom the holder of {@code presented} is. That the client has the private key of the first certificate is for the
     * handshake to have proved. A store that verifies it and finds its consumer goes before one that does not.
     *
     * @param presented as the client has sent them, its own first; at least one
     */
    public CertificateVerdict judge(List<X509Certificate> presented, Instant now) {
        if (stores.isEmpty()) {
            return new Refused(CertificateFlaw.NO_TRUST_STORE, "the host has no trust store");
        }
        if (presented.size() > CHAIN_MAX) {
            return new Refused(
                    CertificateFlaw.CHAIN_TOO_LONG,
                    presented.size() + " certificates (expected: at most " + CHAIN_MAX + ")");
        }
        X509Certificate leaf = presented.getFirst();
        Refused first = null;
        for (CertificatePath path : CertificatePath.of(presented, stores)) {
            CertificateVerdict verdict = judge(path, leaf, now);
            if (verdict instanceof Verified) {
                return verdict;
            }
            first = first == null && verdict instanceof Refused refused ? refused : first;
        }
        return first == null ? unknown(leaf) : first;
    }

    private static CertificateVerdict judge(CertificatePath path, X509Certificate leaf, Instant now) {
        String unfit = unfit(leaf);
        if (unfit != null) {
            return new Refused(CertificateFlaw.PURPOSE, unfit);
        }
        Validity validity = path.validity();
        if (now.isAfter(validity.notAfter())) {
            return new Refused(CertificateFlaw.EXPIRED, "ended at " + validity.notAfter());
        }
        if (now.isBefore(validity.notBefore())) {
            return new Refused(CertificateFlaw.NOT_YET_VALID, "begins at " + validity.notBefore());
        }
        String problem = path.problem(now);
        return problem == null
                ? HolderNames.resolve(path.store(), leaf, validity)
                : new Refused(
                        CertificateFlaw.PATH, "trust store " + path.store().name() + ": " + problem);
    }

    /** What says that a certificate is not for a client; null when nothing does. */
    private static @Nullable String unfit(X509Certificate leaf) {
        if (leaf.getBasicConstraints() >= 0) {
            return "an authority's, not a client's";
        }
        boolean[] uses = leaf.getKeyUsage();
        if (uses != null && !uses[0]) {
            return "its key is not for signatures (RFC 5280 section 4.2.1.3)";
        }
        try {
            List<String> extended = leaf.getExtendedKeyUsage();
            return extended == null || extended.contains(CLIENT_USE) || extended.contains(ANY_USE)
                    ? null
                    : "its extended key usage is not clientAuth";
        } catch (CertificateParsingException e) {
            return "its extended key usage cannot be read";
        }
    }

    private Refused unknown(X509Certificate leaf) {
        X500Principal issuer = leaf.getIssuerX500Principal();
        String name = excerpt(issuer.getName());
        if (authorities().stream()
                .anyMatch(each -> each.getSubjectX500Principal().equals(issuer))) {
            return new Refused(CertificateFlaw.FORGED, "not signed by the key of " + name);
        }
        return Certificates.isSignedBy(leaf, leaf)
                ? new Refused(CertificateFlaw.SELF_SIGNED, "signed by itself: " + name)
                : new Refused(CertificateFlaw.UNKNOWN_AUTHORITY, "signed by " + name + ", whom no trust store knows");
    }

    private static String excerpt(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
