package io.tollgate.core.mtls;

import java.time.Instant;

/** The answer of {@link ClientTrust#judge}. */
public sealed interface CertificateVerdict {
    /**
     * Its holder is known.
     *
     * @param store the trust store that verified it, by name
     * @param holder its name, where the trust store looks for it
     * @param consumer whom it stands for; whether there is such a consumer is for the access policy to say
     * @param validity when it holds
     */
    record Verified(String store, String holder, String consumer, Validity validity) implements CertificateVerdict {}

    /**
     * It opens nothing.
     *
     * @param detail for logs; names what the client has sent, and no secret
     */
    record Refused(CertificateFlaw flaw, String detail) implements CertificateVerdict {}

    /** When every certificate of a path is valid, both ends included (RFC 5280 section 4.1.2.5). */
    record Validity(Instant notBefore, Instant notAfter) {
        /** Whether {@code now} is within. */
        public boolean holds(Instant now) {
            return !now.isBefore(notBefore) && !now.isAfter(notAfter);
        }
    }
}
