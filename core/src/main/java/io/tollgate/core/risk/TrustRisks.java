package io.tollgate.core.risk;

import io.tollgate.core.config.Certificate;
import io.tollgate.core.config.Configuration;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.TrustStore;
import io.tollgate.core.mtls.ClientTrust;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which client certificates open more: authorities that a host's clients may come with, and whom holders stand for. */
final class TrustRisks {
    private TrustRisks() {}

    static void find(Configuration before, Configuration after, List<Risk> found) {
        for (Certificate certificate : after.certificates()) {
            Set<X509Certificate> known = before.find(Kind.CERTIFICATE, certificate.name())
                    .map(old ->
                            Set.copyOf(ClientTrust.of((Certificate) old, before).authorities()))
                    .orElse(Set.of());
            Set<String> added = ClientTrust.of(certificate, after).authorities().stream()
                    .filter(authority -> !known.contains(authority))
                    .map(authority -> authority.getSubjectX500Principal().getName())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!added.isEmpty()) {
                found.add(Risk.of(
                        RiskKind.AUTHORITY_TRUSTED,
                        Kind.CERTIFICATE,
                        certificate.name(),
                        "Clients of its hosts are believed with certificates of " + Excerpt.of(added) + "."));
            }
        }
        for (TrustStore store : after.trustStores()) {
            before.find(Kind.TRUST_STORE, store.name()).ifPresent(old -> holders((TrustStore) old, store, found));
        }
    }

    private static void holders(TrustStore before, TrustStore after, List<Risk> found) {
        if (before.identity() != after.identity()
                || before.consumers().isEmpty() != after.consumers().isEmpty()) {
            found.add(gained(after, "Its certificates stand for consumers by other names than before."));
            return;
        }
        Set<String> changed = after.consumers().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.consumers().get(entry.getKey())))
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.toCollection(TreeSet::new));
        if (!changed.isEmpty()) {
            found.add(gained(after, "Holders stand for other consumers than before: " + Excerpt.of(changed) + "."));
        }
    }

    private static Risk gained(TrustStore store, String detail) {
        return Risk.of(RiskKind.HOLDER_GAINED, Kind.TRUST_STORE, store.name(), detail);
    }
}
