package io.tollgate.core.explain;

import io.tollgate.core.access.AccessPolicy;
import io.tollgate.core.access.Caller;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.mtls.CertificateFlaw;
import io.tollgate.core.mtls.CertificateVerdict;
import io.tollgate.core.mtls.ClientTrust;

/** What the client certificate of a described request is worth, in words; judged as nodes judge it. */
final class CertificateWords {
    private CertificateWords() {}

    /** Who sends {@code request}, to a route that takes client certificates and no other credential of the request. */
    static Authentication of(
            DescribedRequest request, DescribedRequest.Who.Shows shows, ClientTrust trust, AccessPolicy policy) {
        return switch (trust.judge(shows.chain(), request.at())) {
            case CertificateVerdict.Verified verified ->
                Authentication.known(
                        new Caller(verified.consumer(), null),
                        "the certificate of " + verified.holder() + ", verified by trust store " + verified.store()
                                + ", of ",
                        policy);
            case CertificateVerdict.Refused refused ->
                Authentication.refused(
                        refused.flaw().code(),
                        "client certificate " + refused.flaw().label() + ": " + refused.detail(),
                        Fix.of(fix(refused.flaw(), request.host())));
        };
    }

    private static String fix(CertificateFlaw flaw, String host) {
        return switch (flaw) {
            case MALFORMED -> "Send a certificate that can be read (RFC 5280)";
            case CHAIN_TOO_LONG ->
                "Send the certificate and what leads to the authority, " + ClientTrust.CHAIN_MAX + " at most";
            case NO_TRUST_STORE ->
                "Name a trust store in the certificate that is for "
                        + (host.isEmpty() ? "clients that name no host" : host);
            case UNKNOWN_AUTHORITY, SELF_SIGNED ->
                "Send a certificate of an authority in the host's trust stores, with what leads to it; or add its"
                        + " authority to one";
            case FORGED -> "Send a certificate that the authority itself has signed";
            case PATH -> "Have the certificate issued as RFC 5280 section 6 demands";
            case PURPOSE -> "Have the certificate issued for clients (extended key usage clientAuth)";
            case NOT_YET_VALID -> "Wait until it begins, or send another certificate";
            case EXPIRED -> "Send another certificate: this one, or one that leads to its authority, has ended";
            case NO_HOLDER -> "Have the certificate name its holder, or let the trust store look where it does";
            case HOLDER_AMBIGUOUS -> "Let the trust store's consumers name one consumer for its names";
            case HOLDER_UNKNOWN -> "Add the holder to the trust store's consumers";
        };
    }
}
