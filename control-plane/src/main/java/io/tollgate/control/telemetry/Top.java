package io.tollgate.control.telemetry;

import java.time.Instant;
import java.util.List;

/**
 * Who or what had most requests, or most of some kind of them.
 *
 * @param by the dimension's word, {@code node} or {@code error}
 * @param of what they were ordered by
 * @param from start of the time they were counted in, which ends before {@code to}
 * @param total all requests of that time together, without a name
 */
public record Top(String by, Metric of, Instant from, Instant to, Item total, List<Item> items) {
    public Top {
        items = List.copyOf(items);
    }

    /**
     * One of them.
     *
     * @param latency zeros where durations are not counted
     */
    public record Item(String name, RequestCounts counts, double requestsPerSecond, Summary.Latency latency) {}
}
