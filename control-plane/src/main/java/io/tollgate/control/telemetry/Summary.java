package io.tollgate.control.telemetry;

import java.time.Instant;
import java.util.List;

/**
 * The golden signals over one window, of all nodes together.
 *
 * @param at end of the window: the last ten seconds that every node has told of, but those that have been silent for longer
 * @param windowSeconds its length as asked for
 * @param requests answered in the window
 * @param requestsPerSecond over the part of the window since the first node reported
 * @param limitedPercent of requests, answered 429
 * @param authFailedPercent of requests: denied with 401 or 403, or held back after too many failures
 * @param lostRequests those whose counts a node had to let go; in no other number
 * @param topRoutes by requests, at most {@link Telemetry#TOP_ROUTES_MAX}
 * @param topConsumers by requests, as many; nobody who was not authenticated is among them
 */
public record Summary(
        Instant at,
        long windowSeconds,
        long requests,
        double requestsPerSecond,
        Errors errors,
        Latency latency,
        Saturation saturation,
        double limitedPercent,
        double authFailedPercent,
        long lostRequests,
        List<RouteSummary> topRoutes,
        List<ConsumerSummary> topConsumers) {

    public Summary {
        topRoutes = List.copyOf(topRoutes);
        topConsumers = List.copyOf(topConsumers);
    }

    /**
     * Answers by class and by who made them.
     *
     * @param gatewayMade 4xx and 5xx that Tollgate itself answered
     * @param upstreamMade 4xx and 5xx that it passed on
     * @param gateway5xx the 5xx that it itself answered
     */
    public record Errors(long status4xx, long status5xx, long gatewayMade, long upstreamMade, long gateway5xx) {
        /** The 4xx that it itself answered. */
        public long gateway4xx() {
            return Math.min(status4xx, Math.max(0, gatewayMade - gateway5xx));
        }

        /** The 4xx that it passed on. */
        public long upstream4xx() {
            return status4xx - gateway4xx();
        }

        /** The 5xx that it passed on. */
        public long upstream5xx() {
            return Math.max(0, status5xx - gateway5xx);
        }
    }

    /** Quantiles of whole requests in milliseconds; 0 without traffic. */
    public record Latency(double p50Millis, double p95Millis, double p99Millis) {}

    /**
     * How full the nodes were in the last ten seconds.
     *
     * @param cpu the busiest node's, 0 to 1
     * @param eventLoopLagMicros the worst node's
     * @param nodes that reported
     */
    public record Saturation(
            int inflight,
            int downstreamConnections,
            int upstreamConnections,
            double cpu,
            long eventLoopLagMicros,
            int nodes) {}

    /**
     * One route's share.
     *
     * @param route its name; {@code (none)} for requests that matched no route, {@code (other)} beyond the bound
     * @param errorPercent of its requests, answered 5xx
     */
    public record RouteSummary(
            String route, long requests, double requestsPerSecond, double errorPercent, Latency latency) {}

    /**
     * One consumer's share.
     *
     * @param errorPercent of its requests, answered 5xx
     * @param limitedPercent of its requests, refused by a limit
     */
    public record ConsumerSummary(
            String consumer, long requests, double requestsPerSecond, double errorPercent, double limitedPercent) {}
}
