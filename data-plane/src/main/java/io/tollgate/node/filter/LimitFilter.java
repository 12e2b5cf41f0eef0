package io.tollgate.node.filter;

import io.tollgate.core.config.Access;
import io.tollgate.core.config.Limit;
import io.tollgate.core.key.Credential;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.Limiter;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes from every limit of the route and of the consumer at once, and tells how they stand in {@code RateLimit-Policy}
 * and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers). Never asks when no limit applies.
 */
final class LimitFilter implements Filter {
    private final Limiter limiter;

    LimitFilter(Limiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Step apply(RequestContext request) {
        List<Limit> limits = applicable(request);
        if (limits.isEmpty()) {
            return Step.Proceed.PROCEED;
        }
        Credential credential = request.credential();
        LimitRequest.Subject subject = new LimitRequest.Subject(
                request.clientAddress(),
                credential == null ? null : credential.consumer(),
                credential == null ? null : credential.id());
        LimitAnswer answer = limiter.take(new LimitRequest(
                request.route(),
                subject,
                request.head().method(),
                request.head().fields()::get,
                limits));
        return answer instanceof LimitAnswer.Pending pending
                ? new Step.Await(pending.late().thenApply(late -> later(request, late)))
                : step(request, answer);
    }

    /** Settled on the event loop, just before the request goes on, or given back when it is gone. */
    private static Step.Later later(RequestContext request, LateAnswer late) {
        return new Step.Later() {
            @Override
            public Step step() {
                return LimitFilter.step(request, late.settle());
            }

            @Override
            public void abandon() {
                late.abandon();
            }
        };
    }

    private static List<Limit> applicable(RequestContext request) {
        List<Limit> own = request.requirePlan().limits();
        Credential credential = request.credential();
        List<Limit> more = credential == null
                ? List.of()
                : request.snapshot().consumerLimits().getOrDefault(credential.consumer(), List.of());
        if (own.isEmpty() && more.isEmpty()) {
            return own;
        }
        boolean read = Access.isRead(request.head().method());
        List<Limit> found = new ArrayList<>(own.size() + more.size());
        add(found, own, read);
        add(found, more, read);
        return found;
    }

    private static void add(List<Limit> found, List<Limit> limits, boolean read) {
        for (Limit limit : limits) {
            boolean counts = switch (limit.methods()) {
                case ANY -> true;
                case READ -> read;
                case WRITE -> !read;
            };
            if (counts && !found.contains(limit)) {
                found.add(limit);
            }
        }
    }

    private static Step step(RequestContext request, LimitAnswer answer) {
        return switch (answer) {
            case LimitAnswer.Admitted admitted -> {
                request.limited(admitted.states(), "");
                tell(request, admitted.states());
                yield Step.Proceed.PROCEED;
            }
            case LimitAnswer.Refused refused -> {
                request.limited(refused.states(), refused.limit());
                tell(request, refused.states());
                yield new Step.Answer(Refusal.limitExceeded(refused.limit(), refused.retryAfter()));
            }
            case LimitAnswer.Unavailable unavailable -> {
                request.limited(List.of(), unavailable.limit());
                yield new Step.Answer(Refusal.of(
                        GatewayError.LIMIT_UNAVAILABLE, "limit " + unavailable.limit() + " is out of reach"));
            }
            case LimitAnswer.Pending ignored ->
                new Step.Answer(Refusal.of(GatewayError.INTERNAL_ERROR, "a limit's late answer came later again"));
        };
    }

    /** Limits' names are of {@code Names.NAME}: nothing in them needs escaping in a structured field's string. */
    private static void tell(RequestContext request, List<LimitState> states) {
        if (states.isEmpty()) {
            return;
        }
        StringBuilder policy = new StringBuilder();
        StringBuilder state = new StringBuilder();
        for (LimitState each : states) {
            if (!policy.isEmpty()) {
                policy.append(", ");
                state.append(", ");
            }
            policy.append('"').append(each.policyName()).append("\";q=").append(each.quota());
            policy.append(";w=").append(each.windowSeconds());
            state.append('"').append(each.policyName()).append("\";r=").append(Math.max(0, each.remaining()));
            state.append(";t=").append(each.resetSeconds());
        }
        request.responseFields().set("ratelimit-policy", policy.toString());
        request.responseFields().set("ratelimit", state.toString());
    }
}
