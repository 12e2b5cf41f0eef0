package io.tollgate.node.filter;

import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.core.access.Caller;
import io.tollgate.core.config.Access;
import io.tollgate.core.config.Limit;
import io.tollgate.node.adaptive.AdaptiveLimits;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.answer.Refusal;
import io.tollgate.node.limit.Hold;
import io.tollgate.node.limit.LateAnswer;
import io.tollgate.node.limit.LimitAnswer;
import io.tollgate.node.limit.LimitPlan;
import io.tollgate.node.limit.LimitPolicy;
import io.tollgate.node.limit.LimitRequest;
import io.tollgate.node.limit.LimitState;
import io.tollgate.node.limit.LimitedNow;
import io.tollgate.node.limit.Limiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Takes at once from every limit that holds: global ones, the route's, the consumer's and the key's. Tells how they stand in {@code RateLimit-Policy}
 * and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers). Never asks when no limit applies.
 */
final class LimitFilter implements Filter {
    /** Each event loop's own, used again and again. */
    private static final FastThreadLocal<StringBuilder> TEXT = new FastThreadLocal<>() {
        @Override
        protected StringBuilder initialValue() {
            return new StringBuilder(128);
        }
    };

    private static final FastThreadLocal<Policies> POLICIES = new FastThreadLocal<>() {
        @Override
        protected Policies initialValue() {
            return new Policies();
        }
    };

    /** When a place is free again is known to nobody. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Limiter limiter;
    private final LoweredLimits lowered;
    private final LimitedCallers limited;

    LimitFilter(Limiter limiter, AdaptiveLimits adaptive, LimitedNow limited) {
        this.limiter = limiter;
        this.limited = new LimitedCallers(limited);
        this.lowered = new LoweredLimits(adaptive);
    }

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public Step apply(RequestContext request) {
        String missing = missing(request);
        if (!missing.isEmpty()) {
            request.limited(List.of(), missing);
            return new Step.Answer(Refusal.of(
                    GatewayError.LIMIT_UNAVAILABLE,
                    "limit " + missing + " of key " + request.keyId() + " is not in revision "
                            + request.snapshot().revision()));
        }
        List<LimitPlan> own = applicable(request);
        if (own.isEmpty()) {
            return Step.Proceed.PROCEED;
        }
        List<LimitPlan> limits = lowered.beside(request, own);
        Caller caller = request.caller();
        LimitRequest.Subject subject = new LimitRequest.Subject(
                request.clientAddress(),
                caller == null ? null : caller.consumer(),
                caller == null ? null : request.countedAs(),
                request.countedClaims());
        LimitRequest asked = new LimitRequest(
                request.route(),
                subject,
                request.head().method(),
                request.head().fields()::get,
                limits);
        if (boundsInFlight(limits)) {
            // Before any permit is taken: a refusal for want of a place must not cost one.
            switch (limiter.hold(asked)) {
                case Hold.Held held -> request.holds(held.end());
                case Hold.Full full -> {
                    limited.hasNoPlace(asked, full.limit());
                    request.limited(List.of(), full.limit());
                    return new Step.Answer(Refusal.limitExceeded(full.limit(), AGAIN));
                }
            }
        }
        LimitAnswer answer = limiter.take(asked);
        return answer instanceof LimitAnswer.Pending pending
                ? new Step.Await(pending.late().thenApply(late -> later(request, asked, late)))
                : step(request, asked, answer);
    }

    /** Settled on the event loop, just before the request goes on, or given back when it is gone. */
    private Step.Later later(RequestContext request, LimitRequest asked, LateAnswer late) {
        return new Step.Later() {
            @Override
            public Step step() {
                return LimitFilter.this.step(request, asked, late.settle());
            }

            @Override
            public void abandon() {
                late.abandon();
            }
        };
    }

    /** The limits that hold and count such a method; no new list when all do. */
    private static List<LimitPlan> applicable(RequestContext request) {
        List<LimitPlan> held = request.snapshot().limitsOf(request.requirePlan(), request.caller());
        boolean read = Access.isRead(request.head().method());
        if (allCount(held, read)) {
            return held;
        }
        List<LimitPlan> counting = new ArrayList<>(held.size());
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i).limit().methods().counts(read)) {
                counting.add(held.get(i));
            }
        }
        return counting;
    }

    /** The limit of the caller's key that this revision does not have (yet): nobody can count by it; empty when there is none. */
    private static String missing(RequestContext request) {
        Caller caller = request.caller();
        return caller == null || caller.limits().isEmpty()
                ? ""
                : request.snapshot().keyLimits().of(caller.limits()).missing();
    }

    private static boolean boundsInFlight(List<LimitPlan> limits) {
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i).boundsInFlight()) {
                return true;
            }
        }
        return false;
    }

    private static boolean allCount(List<LimitPlan> limits, boolean read) {
        for (int i = 0; i < limits.size(); i++) {
            if (!limits.get(i).limit().methods().counts(read)) {
                return false;
            }
        }
        return true;
    }

    private Step step(RequestContext request, LimitRequest asked, LimitAnswer answer) {
        return switch (answer) {
            case LimitAnswer.Admitted admitted -> {
                limited.admitted(asked, admitted);
                List<LimitState> told = lowered.judged(request, admitted.states());
                request.limited(told, "");
                request.counts(admitted.sent());
                tell(request, told);
                yield Step.Proceed.PROCEED;
            }
            case LimitAnswer.Refused refused -> {
                limited.refused(asked, refused);
                List<LimitState> told = lowered.judged(request, refused.states());
                request.limited(told, refused.limit());
                tell(request, told);
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

    private static void tell(RequestContext request, List<LimitState> states) {
        if (states.isEmpty()) {
            return;
        }
        StringBuilder text = TEXT.get();
        text.setLength(0);
        for (int i = 0; i < states.size(); i++) {
            LimitState state = states.get(i);
            text.append(i == 0 ? "" : ", ").append(state.policy().stateStart());
            text.append(Math.clamp(state.remaining(), 0, Limit.BYTES_MAX))
                    .append(";t=")
                    .append(state.resetSeconds());
        }
        request.responseFields().set("ratelimit-policy", policies(states));
        request.responseFields().set("ratelimit", text.toString());
    }

    private static String policies(List<LimitState> states) {
        return states.size() == 1
                ? states.getFirst().policy().text()
                : POLICIES.get().of(states);
    }

    /** The text of several policies: most requests ask the same limits as the one before them. */
    private static final class Policies {
        private LimitPolicy[] last = {};
        private String text = "";

        String of(List<LimitState> states) {
            if (!isLast(states)) {
                last = states.stream().map(LimitState::policy).toArray(LimitPolicy[]::new);
                text = Arrays.stream(last).map(LimitPolicy::text).collect(Collectors.joining(", "));
            }
            return text;
        }

        private boolean isLast(List<LimitState> states) {
            boolean same = states.size() == last.length;
            for (int i = 0; same && i < last.length; i++) {
                same = states.get(i).policy().equals(last[i]);
            }
            return same;
        }
    }
}
