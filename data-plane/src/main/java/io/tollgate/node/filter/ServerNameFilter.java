package io.tollgate.node.filter;

import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.tls.SecuredBy;

/**
 * On TLS, refuses a request for a host that its connection was not made for (RFC 9110 section 15.5.20): who looks at server
 * names in front of this node, or shows a certificate to one audience only, is not led around by the request inside.
 */
final class ServerNameFilter implements Filter {
    @Override
    public String name() {
        return "server-name";
    }

    @Override
    public Step apply(RequestContext request) {
        SecuredBy by = request.securedBy();
        if (by == null
                || by.isFor(
                        request.head().authority().host(), request.snapshot().certificates())) {
            return Step.Proceed.PROCEED;
        }
        return new Step.Answer(Refusal.of(
                GatewayError.MISDIRECTED_REQUEST, "the connection was not made for the host in the request"));
    }
}
