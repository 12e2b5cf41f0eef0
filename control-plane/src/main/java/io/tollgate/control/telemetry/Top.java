package io.tollgate.control.telemetry;

import java.time.Instant;
import java.util.List;

/**
 * Who or what had most requests.
 *
 * @param by the dimension's word, {@code node} or {@code error}
 * @param from start of the time they were counted in, which ends before {@code to}
 */
public record Top(String by, Instant from, Instant to, List<Item> items) {
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
