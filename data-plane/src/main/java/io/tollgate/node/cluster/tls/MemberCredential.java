package io.tollgate.node.cluster.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What a member shows to others, and whom it believes.
 *
 * @param certificate of {@code key}, by {@code authority}; its common name is the node's
 * @param authority signs the certificates of all members; the only one trusted
 */
public record MemberCredential(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    /** Never the key. */
    @Override
    public String toString() {
        return "MemberCredential[" + certificate.getSubjectX500Principal() + "]";
    }
}
