package io.tollgate.node.tls;

import io.tollgate.core.config.Certificate;

/** A certificate at work. One whose configuration did not change is the same object in the next snapshot. */
public record ServerCertificate(Certificate certificate, TlsContext context) {
    /** Its name in the configuration. */
    public String name() {
        return certificate.name();
    }
}
