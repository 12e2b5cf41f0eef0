package io.tollgate.node.limit;

import java.util.concurrent.TimeUnit;

/**
 * How one limit stands, for the {@code RateLimit-Policy} and {@code RateLimit} response fields
 * (draft-ietf-httpapi-ratelimit-headers).
 *
 * @param policy the limit's
 * @param remaining what this node holds, and what the cluster had left when it was asked last
 * @param resetSeconds until more is admitted
 * @param refuses whether it refuses the request, or would if it were no shadow
 */
public record LimitState(LimitPolicy policy, long remaining, long resetSeconds, boolean refuses) {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Of a limit that lets the request pass. */
    public LimitState(LimitPolicy policy, long remaining, long resetSeconds) {
        this(policy, remaining, resetSeconds, false);
    }

    LimitState refusing() {
        return new LimitState(policy, remaining, resetSeconds, true);
    }

    /** With {@code resetNanos} until more is admitted: the field has whole seconds, and none too few. */
    static LimitState of(LimitPolicy policy, long remaining, long resetNanos) {
        return new LimitState(policy, remaining, Math.ceilDiv(resetNanos, SECOND_NANOS));
    }
}
