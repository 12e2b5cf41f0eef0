package io.tollgate.node.limit;

/**
 * How one limit stands, for the {@code RateLimit-Policy} and {@code RateLimit} response fields
 * (draft-ietf-httpapi-ratelimit-headers).
 *
 * @param policyName the limit's name
 * @param quota requests a window admits
 * @param windowSeconds length of the window
 * @param remaining a lower bound of what this node can still admit
 * @param resetSeconds until more is admitted
 */
public record LimitState(String policyName, long quota, long windowSeconds, long remaining, long resetSeconds) {}
