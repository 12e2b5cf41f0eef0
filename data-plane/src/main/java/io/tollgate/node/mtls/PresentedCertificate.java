package io.tollgate.node.mtls;

/**
 * What a log says of the client certificate that a request was judged by.
 *
 * @param fingerprint SHA-256 of it, in upper-case hexadecimal digits
 * @param trustStore that verified it; empty when none did
 * @param holder its name, where the trust store looks for it; empty when none verified it
 */
public record PresentedCertificate(String fingerprint, String trustStore, String holder) {}
