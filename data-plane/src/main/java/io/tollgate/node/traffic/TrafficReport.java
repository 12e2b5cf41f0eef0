package io.tollgate.node.traffic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Traffic of an interval.
 *
 * @param counted by each dimension; names beyond a dimension's bound are together under {@code (other)}
 * @param keyUses the last one of each API key that was used, by key id; bounded
 */
public record TrafficReport(long intervalMillis, List<Counted> counted, Map<String, KeyUse> keyUses) {
    public TrafficReport {
        counted = List.copyOf(counted);
        keyUses = Map.copyOf(keyUses);
    }

    /** By what requests are counted. */
    public enum Dimension {
        /** All of them, under an empty name. */
        TOTAL,
        /** Empty for requests that matched none. */
        ROUTE,
        UPSTREAM,
        TARGET,
        /** {@code ok}, or the code of a problem. */
        CODE,
        /** Those that the limit refused. */
        LIMIT,
        CONSUMER,
        ADDRESS,
        /** Ids of API keys that were shown and not refused. */
        KEY
    }

    /**
     * A request that an API key let in.
     *
     * @param address of who came with it
     */
    public record KeyUse(long epochMillis, String address) {}

    /**
     * Requests of one name.
     *
     * @param missedMax at most so many more were not counted; 0 but for consumers, addresses and keys
     * @param latencyHistogram HdrHistogram in its compressed encoding: microseconds, 2 digits; read-only, from position to
     *     limit; empty where durations are not counted
     */
    public record Counted(
            Dimension dimension,
            String name,
            Statuses statuses,
            Refusals refusals,
            long missedMax,
            ByteBuffer latencyHistogram) {}

    /**
     * Responses by class.
     *
     * @param unanswered the client went before there was a status
     * @param status2xx with 1xx, which a tunnel ends as
     */
    public record Statuses(long unanswered, long status2xx, long status3xx, long status4xx, long status5xx) {
        /** All of them. */
        public long sum() {
            return unanswered + status2xx + status3xx + status4xx + status5xx;
        }
    }

    /**
     * What the gateway itself refused.
     *
     * @param gatewayErrors 4xx and 5xx that it made, the others of this record included
     * @param gateway5xx the 5xx among them
     * @param authFailures 401 and 403, and 429 for credentials that were not looked at after too many that were not good
     * @param limited 429 by a limit
     * @param shadow what would have been otherwise
     */
    public record Refusals(long gatewayErrors, long gateway5xx, long authFailures, long limited, Shadow shadow) {}

    /**
     * What the route's shadow access policy would have done otherwise.
     *
     * @param wouldDeny requests that were let in
     * @param wouldAllow requests that were refused
     */
    public record Shadow(long wouldDeny, long wouldAllow) {}

    /** What was counted by {@code dimension}. */
    public Stream<Counted> by(Dimension dimension) {
        return counted.stream().filter(each -> each.dimension == dimension);
    }

    /** How many requests there were. */
    public long requests() {
        return by(Dimension.TOTAL).mapToLong(each -> each.statuses.sum()).sum();
    }
}
