package io.tollgate.node.tls;

import io.tollgate.node.mtls.ClientCertificate;
import org.jspecify.annotations.Nullable;

/**
 * What a client's TLS connection is bound to.
 *
 * @param serverName the name the client asked for (RFC 6066 section 3), lower case; empty when it sent none
 * @param certificate the name of the certificate it was shown
 * @param client what the client has shown; null when it was not asked, or had nothing
 */
public record SecuredBy(
        String serverName, String certificate, @Nullable ClientCertificate client) {
    /**
     * Whether a request on the connection may be for {@code host}: the name the client asked for, or one for which a new
     * connection would be shown the certificate of the same name. Anything else is a request that a check of the server
     * name in front of this node has never seen (RFC 9110 section 7.4).
     */
    public boolean isFor(String host, ServerCertificates now) {
        if (!serverName.isEmpty() && serverName.equals(host)) {
            return true;
        }
        @Nullable ServerCertificate shown = now.find(host);
        return shown != null && shown.name().equals(certificate);
    }
}
