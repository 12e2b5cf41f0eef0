package io.tollgate.node.sync;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Of a server that heads its chain by exactly the authority that a join token names, that authority; of others nobody. */
final class PinnedTrust implements ServerTrust.Anchors {
    private final JoinToken token;
    private final AtomicBoolean stranger = new AtomicBoolean();

    PinnedTrust(JoinToken token) {
        this.token = token;
    }

    /** Whether a server was met whose chain lacks the token's authority. */
    boolean metStranger() {
        return stranger.get();
    }

    @Override
    public List<X509Certificate> of(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (token.names(certificate)) {
                return List.of(certificate);
            }
        }
        stranger.set(true);
        throw new CertificateException("the server's authority is not the one in the join token");
    }
}
