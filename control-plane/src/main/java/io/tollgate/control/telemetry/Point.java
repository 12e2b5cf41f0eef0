package io.tollgate.control.telemetry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a series: rates per second over the step, quantiles of the requests in it.
 *
 * @param at start of the step
 * @param saturation how full the nodes were; null of one route, for nobody measures how much of that is whose
 */
public record Point(
        Instant at,
        double requestsPerSecond,
        double status4xxPerSecond,
        double status5xxPerSecond,
        double gatewayMadePerSecond,
        double gateway5xxPerSecond,
        double limitedPerSecond,
        double authFailedPerSecond,
        Summary.Latency latency,
        @Nullable Saturation saturation) {

    /** 4xx that Tollgate itself answered. */
    public double gateway4xxPerSecond() {
        return Math.min(status4xxPerSecond, Math.max(0, gatewayMadePerSecond - gateway5xxPerSecond));
    }

    /** 4xx that upstreams answered. */
    public double upstream4xxPerSecond() {
        return status4xxPerSecond - gateway4xxPerSecond();
    }

    /** 5xx that upstreams answered. */
    public double upstream5xxPerSecond() {
        return Math.max(0, status5xxPerSecond - gateway5xxPerSecond);
    }

    /**
     * How full the nodes were in the step.
     *
     * @param inflight the most that each node had at once, added up
     * @param cpu the busiest node's on average, 0 to 1
     * @param heapUsed the fullest node's on average, 0 to 1 of what it may be
     * @param eventLoopLagMicros the worst there was at any node
     */
    public record Saturation(int inflight, double cpu, double heapUsed, long eventLoopLagMicros) {}
}
