package io.tollgate.control.trust;

import java.io.Serial;

/** A certificate request that the authority does not sign; the message says why. */
public final class RefusedCertificateRequestException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    RefusedCertificateRequestException(String why) {
        super("certificate request: " + why);
    }
}
