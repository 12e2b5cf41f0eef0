package io.tollgate.control.telemetry;

/**
 * What a route's shadow access policy would have done otherwise.
 *
 * @param requests of the route in all
 * @param wouldDeny let in, and would not be
 * @param wouldAllow refused, and would not be
 */
public record ShadowCounts(long requests, long wouldDeny, long wouldAllow) {}
