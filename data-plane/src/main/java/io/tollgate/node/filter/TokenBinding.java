package io.tollgate.node.filter;

import io.tollgate.node.mtls.ClientCertificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client has the certificate that its token is bound to (RFC 8705 section 3): whoever has only the token has
 * nothing. The issuer vouches for the certificate by its thumbprint, so who signed it is not asked (section 6.2); that it has
 * not ended is.
 */
final class TokenBinding {
    private TokenBinding() {}

    /**
     * What is wrong; null when nothing is. Any thread.
     *
     * @param thumbprint of the certificate that the token is bound to; null when to none
     * @param client what the connection has; null when nothing
     */
    static @Nullable String problem(@Nullable String thumbprint, @Nullable ClientCertificate client, Instant now) {
        if (thumbprint == null) {
            return null;
        }
        if (client == null) {
            return "bound to a certificate, and the connection has none";
        }
        if (!client.thumbprint().equals(thumbprint)) {
            return "bound to another certificate than the connection's";
        }
        return client.holdsAt(now) ? null : "the certificate it is bound to has ended or not begun";
    }
}
