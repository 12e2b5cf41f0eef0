package io.tollgate.control.telemetry;

import java.time.Instant;

/**
 * One step of a series: rates per second over the step, quantiles of the requests in it.
 *
 * @param at start of the step
 * @param inflight the most that each node had at once in the step, added up
 */
public record Point(
        Instant at,
        double requestsPerSecond,
        double status4xxPerSecond,
        double status5xxPerSecond,
        double gatewayMadePerSecond,
        double limitedPerSecond,
        double authFailedPerSecond,
        Summary.Latency latency,
        int inflight) {}
