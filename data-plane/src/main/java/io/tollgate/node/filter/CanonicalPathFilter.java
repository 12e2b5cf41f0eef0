package io.tollgate.node.filter;

import io.tollgate.core.route.CanonicalPath;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.RequestHead;

/** Decides the one path that policy judges and the upstream receives. */
final class CanonicalPathFilter implements Filter {
    @Override
    public String name() {
        return "path";
    }

    @Override
    public Step apply(RequestContext request) {
        RequestHead head = request.head();
        if (CanonicalPath.isNeverProxied(head.method())) {
            return new Step.Answer(Refusal.of(GatewayError.METHOD_UNSUPPORTED, "method: " + head.method()));
        }
        if (head.target().path().equals("*")) {
            return new Step.Answer(Refusal.of(GatewayError.NO_ROUTE, "no route answers for the server as a whole"));
        }
        return switch (CanonicalPath.of(head.target().path())) {
            case CanonicalPath.Accepted accepted -> {
                request.path(accepted.path());
                yield Step.Proceed.PROCEED;
            }
            case CanonicalPath.Refused refused ->
                new Step.Answer(Refusal.of(GatewayError.PATH_AMBIGUOUS, refused.reason()));
        };
    }
}
