package io.tollgate.node.cluster.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a member shows to others, and whom it believes.
 *
 * @param certificate of {@code key}, by {@code authority}; its common name is the node's
 * @param authority signed {@link #certificate}
 * @param believed the authorities that sign the certificates of members: two while one follows the other
 */
public record MemberCredential(
        PrivateKey key, X509Certificate certificate, X509Certificate authority, List<X509Certificate> believed) {
    public MemberCredential {
        believed = List.copyOf(believed);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "MemberCredential[" + certificate.getSubjectX500Principal() + "]";
    }
}
