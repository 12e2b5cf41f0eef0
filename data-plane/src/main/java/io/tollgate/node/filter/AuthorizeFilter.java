package io.tollgate.node.filter;

import io.tollgate.core.access.AccessVerdict;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;

/** Asks the access policy; whatever nothing allows is refused. */
final class AuthorizeFilter implements Filter {
    @Override
    public String name() {
        return "authorize";
    }

    @Override
    public Step apply(RequestContext request) {
        return switch (request.snapshot()
                .access()
                .decide(request.route(), request.head().method(), request.caller())) {
            case AccessVerdict.Allow allow -> {
                request.authorized(allow.roles());
                yield Step.Proceed.PROCEED;
            }
            case AccessVerdict.Deny deny -> new Step.Answer(refusal(deny));
        };
    }

    private static Refusal refusal(AccessVerdict.Deny deny) {
        return switch (deny.reason()) {
            case CREDENTIALS_MISSING -> Refusal.unauthorized(GatewayError.CREDENTIALS_MISSING, deny.rule());
            case CONSUMER_DISABLED -> Refusal.unauthorized(GatewayError.CONSUMER_DISABLED, deny.rule());
            case SCOPE_MISSING -> Refusal.outOfScope(deny.rule());
            case PERMISSION_MISSING -> Refusal.of(GatewayError.PERMISSION_MISSING, deny.rule());
        };
    }
}
