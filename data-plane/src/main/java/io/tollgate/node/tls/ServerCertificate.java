package io.tollgate.node.tls;

import io.tollgate.core.config.Certificate;
import io.tollgate.core.mtls.ClientTrust;

/**
 * A certificate at work. One whose configuration did not change is the same object in the next snapshot.
 *
 * @param clientTrust who may sign the certificates of its hosts' clients; the same object for as long as it says the same
 */
public record ServerCertificate(Certificate certificate, TlsContext context, ClientTrust clientTrust) {
    /** Its name in the configuration. */
    public String name() {
        return certificate.name();
    }
}
