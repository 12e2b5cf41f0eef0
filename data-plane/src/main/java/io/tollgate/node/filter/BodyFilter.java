package io.tollgate.node.filter;

import io.tollgate.core.config.Route;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.FieldNames;
import io.tollgate.node.framing.RequestHead;
import org.jspecify.annotations.Nullable;

/** Refuses by the head what the route does not take; a chunked body is counted as it comes. */
final class BodyFilter implements Filter {
    @Override
    public String name() {
        return "body";
    }

    @Override
    public Step apply(RequestContext request) {
        RequestHead head = request.head();
        String expectation = head.fields().get(FieldNames.EXPECT);
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            return new Step.Answer(Refusal.of(GatewayError.EXPECTATION_FAILED, "expected: 100-continue"));
        }
        Refusal refusal = head.hasBody() ? refusal(head, request.route().requestBody()) : null;
        return refusal == null ? Step.Proceed.PROCEED : new Step.Answer(refusal);
    }

    private static @Nullable Refusal refusal(RequestHead head, Route.RequestBody rules) {
        if (!rules.allowOnGet() && isBodyless(head.method())) {
            return Refusal.of(GatewayError.BODY_NOT_ALLOWED, head.method() + " with a body");
        }
        return head.bodyLength() > rules.maxBytes()
                ? Refusal.of(GatewayError.BODY_TOO_LARGE, "more than " + rules.maxBytes() + " bytes")
                : null;
    }

    private static boolean isBodyless(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("DELETE");
    }
}
