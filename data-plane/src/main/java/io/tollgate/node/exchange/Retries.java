package io.tollgate.node.exchange;

import io.tollgate.core.config.Upstream.RetryOn;
import io.tollgate.node.answer.GatewayError;
import io.tollgate.node.filter.RequestContext;
import io.tollgate.node.framing.RequestHead;
import io.tollgate.node.upstream.UpstreamFailure;
import io.tollgate.node.upstream.UpstreamPlan;

/**
 * When another try is safe. A failed connect: always, nothing was sent. A request that the upstream says it did not process
 * (HTTP/2, decision record 0015): always, as long as its body is at hand. Anything later: only for a request that does the
 * same when it is done twice (RFC 9110 section 9.2.2) and has no body, for that is gone.
 */
final class Retries {
    private Retries() {}

    static boolean isRepeatable(RequestHead head) {
        if (head.hasBody()) {
            return false;
        }
        return switch (head.method()) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
            default -> false;
        };
    }

    /**
     * Whether it tells against the target. That our own connections are all in use does not, nor that it closes one in good
     * order, nor that it cannot do what a client wishes.
     */
    static boolean blamesTarget(UpstreamFailure failure) {
        return switch (failure) {
            case CONNECT_FAILED, TLS_FAILED, RESET, TRUNCATED, MALFORMED -> true;
            case OVERLOADED, REFUSED, UNSUPPORTED, HEAD_TOO_LARGE -> false;
        };
    }

    /** Whether another request of the client's might do better, and no other target. */
    static boolean isClientsToMend(UpstreamFailure failure) {
        return failure == UpstreamFailure.UNSUPPORTED || failure == UpstreamFailure.HEAD_TOO_LARGE;
    }

    static boolean mayRetry(Exchange exchange, RequestContext context, UpstreamFailure failure, int tries) {
        return switch (failure) {
            case CONNECT_FAILED, TLS_FAILED -> spend(exchange, context, RetryOn.CONNECT_FAILURE, tries);
            case RESET ->
                isRepeatable(exchange.head()) && spend(exchange, context, RetryOn.RESET_BEFORE_RESPONSE, tries);
            case REFUSED -> spend(exchange, context, RetryOn.CONNECT_FAILURE, tries);
            case OVERLOADED, UNSUPPORTED, HEAD_TOO_LARGE, TRUNCATED, MALFORMED -> false;
        };
    }

    static boolean mayRetryStatus(Exchange exchange, RequestContext context, int status, int tries) {
        if (status < 502 || status > 504 || !isRepeatable(exchange.head())) {
            return false;
        }
        RetryOn reason = status == 502 ? RetryOn.STATUS_502 : status == 503 ? RetryOn.STATUS_503 : RetryOn.STATUS_504;
        return spend(exchange, context, reason, tries);
    }

    /** Whether a try that takes too long may be given up for another, if the budget has one. */
    static boolean wouldRetrySlow(RequestHead head, UpstreamPlan upstream, int tries) {
        return isRepeatable(head) && upstream.wouldRetry(RetryOn.PER_TRY_TIMEOUT, tries);
    }

    /** As {@link #wouldRetrySlow}, now that it has taken too long. */
    static boolean mayRetrySlow(Exchange exchange, RequestContext context, int tries) {
        return isRepeatable(exchange.head()) && spend(exchange, context, RetryOn.PER_TRY_TIMEOUT, tries);
    }

    private static boolean spend(Exchange exchange, RequestContext context, RetryOn reason, int tries) {
        return context.requirePlan().upstream().mayRetry(exchange.loopIndex(), reason, tries);
    }

    static GatewayError error(UpstreamFailure failure) {
        return switch (failure) {
            case CONNECT_FAILED -> GatewayError.UPSTREAM_CONNECT_FAILED;
            case TLS_FAILED -> GatewayError.UPSTREAM_TLS_FAILED;
            case OVERLOADED -> GatewayError.UPSTREAM_OVERLOADED;
            case REFUSED -> GatewayError.UPSTREAM_REFUSED;
            case UNSUPPORTED -> GatewayError.UPGRADE_UNSUPPORTED;
            case HEAD_TOO_LARGE -> GatewayError.HEADERS_TOO_LARGE;
            case RESET, TRUNCATED -> GatewayError.UPSTREAM_RESET;
            case MALFORMED -> GatewayError.UPSTREAM_MALFORMED;
        };
    }
}
