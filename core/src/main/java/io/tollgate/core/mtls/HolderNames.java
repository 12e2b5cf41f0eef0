package io.tollgate.core.mtls;

import io.tollgate.core.config.TrustStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate names, and the one consumer among them. */
final class HolderNames {
    private static final int SAN_EMAIL = 1;
    private static final int SAN_DNS = 2;
    private static final int SAN_URI = 6;
    private static final String COMMON_NAME = "CN";

    private HolderNames() {}

    /**
     * A holder whose name is a consumer's. Several names are one holder when they stand for one consumer; else choosing one
     * of them would let whoever orders a certificate choose whom it stands for.
     */
    static CertificateVerdict resolve(TrustStore store, X509Certificate leaf, CertificateVerdict.Validity validity) {
        List<String> names = of(store.identity(), leaf);
        if (names.isEmpty()) {
            return refused(CertificateFlaw.NO_HOLDER, "no name where trust store " + store.name() + " looks for one");
        }
        if (store.consumers().isEmpty() && names.size() > 1) {
            return refused(CertificateFlaw.HOLDER_AMBIGUOUS, names.size() + " names, and one is a consumer's");
        }
        List<String> named =
                names.stream().filter(store.consumers()::containsKey).toList();
        List<String> candidates = named.isEmpty() ? names : named;
        Set<String> found = new TreeSet<>();
        for (String name : candidates) {
            String consumer = store.consumerOf(name);
            if (consumer != null) {
                found.add(consumer);
            }
        }
        return switch (found.size()) {
            case 0 ->
                refused(
                        CertificateFlaw.HOLDER_UNKNOWN,
                        "holder " + excerpt(candidates.getFirst()) + " is nobody in trust store " + store.name());
            case 1 ->
                new CertificateVerdict.Verified(
                        store.name(), candidates.getFirst(), found.iterator().next(), validity);
            default -> refused(CertificateFlaw.HOLDER_AMBIGUOUS, "names of the consumers " + String.join(", ", found));
        };
    }

    /** Every name of that kind in {@code leaf}, in its order. */
    static List<String> of(TrustStore.Identity identity, X509Certificate leaf) {
        return switch (identity) {
            case SUBJECT_CN -> commonNames(leaf);
            case SAN_DNS ->
                alternativeNames(leaf, SAN_DNS).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
            case SAN_URI -> alternativeNames(leaf, SAN_URI);
            case SAN_EMAIL -> alternativeNames(leaf, SAN_EMAIL);
        };
    }

    private static List<String> commonNames(X509Certificate leaf) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                Attribute attribute = rdn.toAttributes().get(COMMON_NAME);
                for (int i = 0; attribute != null && i < attribute.size(); i++) {
                    if (attribute.get(i) instanceof String text) {
                        names.add(text);
                    }
                }
            }
            return List.copyOf(names);
        } catch (InvalidNameException e) {
            return List.of();
        } catch (NamingException e) {
            throw new IllegalStateException("a parsed name is asked nothing of a directory", e);
        }
    }

    private static List<String> alternativeNames(X509Certificate leaf, int type) {
        try {
            Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(name -> name.getFirst() instanceof Integer kind && kind == type)
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static String excerpt(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128) + "…";
    }

    private static CertificateVerdict refused(CertificateFlaw flaw, String detail) {
        return new CertificateVerdict.Refused(flaw, detail);
    }
}
