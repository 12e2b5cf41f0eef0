package io.tollgate.node.limit;

/**
 * How one limit stands, for the {@code RateLimit-Policy} and {@code RateLimit} response fields
 * (draft-ietf-httpapi-ratelimit-headers).
 *
 * @param policy the limit's
 * @param remaining what this node holds, and what the cluster had left when it was asked last
 * @param resetSeconds until more is admitted
 */
public record LimitState(LimitPolicy policy, long remaining, long resetSeconds) {}
