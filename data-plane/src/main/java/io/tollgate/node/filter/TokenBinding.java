package io.tollgate.node.filter;

import io.tollgate.node.mtls.ClientCertificate;
import io.tollgate.node.mtls.PresentedCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client has the certificate that its token is bound to (RFC 8705 section 3): whoever has only the token has
 * nothing. The issuer vouches for the certificate by its thumbprint, so who signed it is not asked (section 6.2); that it has
 * not ended is.
 */
final class TokenBinding {
    private TokenBinding() {}

    /** What is wrong; null when nothing is, or the token is bound to no certificate. */
    static @Nullable String problem(RequestContext request, @Nullable String thumbprint) {
        if (thumbprint == null) {
            return null;
        }
        ClientCertificate client = request.clientCertificate();
        if (client == null) {
            return "bound to a certificate, and the connection has none";
        }
        request.presentedCertificate(new PresentedCertificate(client.fingerprint(), "", ""));
        if (!client.thumbprint().equals(thumbprint)) {
            return "bound to another certificate than the connection's";
        }
        return client.holdsAt(request.receivedAt()) ? null : "the certificate it is bound to has ended or not begun";
    }
}
