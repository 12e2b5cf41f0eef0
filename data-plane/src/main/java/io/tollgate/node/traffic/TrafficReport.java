package io.tollgate.node.traffic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Traffic of an interval.
 *
 * @param routes those with traffic; beyond a bound the rest is one entry named {@code other}
 * @param keyUses when each API key was last used, epoch milliseconds by key id; bounded
 */
public record TrafficReport(long intervalMillis, List<RouteTraffic> routes, Map<String, Long> keyUses) {
    public TrafficReport {
        routes = List.copyOf(routes);
        keyUses = Map.copyOf(keyUses);
    }

    /**
     * Traffic of one route.
     *
     * @param route its name; empty for requests that matched none
     * @param latencyHistogram HdrHistogram in its compressed encoding: microseconds, 2 digits; read-only, from position to limit
     */
    public record RouteTraffic(
            String route, Statuses statuses, Refusals refusals, Shadow shadow, ByteBuffer latencyHistogram) {}

    /**
     * What the route's shadow access policy would have done otherwise.
     *
     * @param wouldDeny requests that were let in
     * @param wouldAllow requests that were refused
     */
    public record Shadow(long wouldDeny, long wouldAllow) {}

    /** Responses by class. */
    public record Statuses(long status2xx, long status3xx, long status4xx, long status5xx) {}

    /**
     * What the gateway itself refused.
     *
     * @param gatewayErrors 4xx and 5xx that it made, the others of this record included
     * @param authFailures 401 and 403
     * @param limited 429
     */
    public record Refusals(long gatewayErrors, long authFailures, long limited) {}
}
