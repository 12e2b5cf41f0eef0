package io.tollgate.node.filter;

import io.tollgate.core.route.RouteMatch;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.snapshot.RoutePlan;

/** Finds the route. */
final class RouteFilter implements Filter {
    @Override
    public String name() {
        return "route";
    }

    @Override
    public Step apply(RequestContext request) {
        RequestHead head = request.head();
        RouteMatch match = request.snapshot()
                .routes()
                .match(head.method(), head.authority().host(), request.path(), head.fields()::single);
        return switch (match) {
            case RouteMatch.Found found -> {
                RoutePlan plan = request.snapshot().plans().get(found.route().name());
                if (plan == null) {
                    yield new Step.Answer(Refusal.of(GatewayError.INTERNAL_ERROR, "route without plan"));
                }
                request.routed(plan, found.upstreamPath());
                yield Step.Proceed.PROCEED;
            }
            case RouteMatch.MethodNotAllowed refused -> new Step.Answer(Refusal.methodNotAllowed(refused.allow()));
            case RouteMatch.None ignored ->
                new Step.Answer(Refusal.of(GatewayError.NO_ROUTE, "no route matches host and path"));
        };
    }
}
