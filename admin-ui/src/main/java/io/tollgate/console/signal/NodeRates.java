package io.tollgate.console.signal;

import io.tollgate.control.operator.Actor;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests per second of the last minute by node: what a node says of itself is of its last second, and adds up to no other number. */
public final class NodeRates {
    private static final Duration LAST_MINUTE = Duration.ofMinutes(1);

    private NodeRates() {}

    /** Asks the database; nodes that had no request are missing. */
    public static Map<String, Double> of(Telemetry telemetry, Actor actor) {
        return telemetry.top(actor, "node", Metric.REQUESTS, LAST_MINUTE, Telemetry.TOP_MAX).items().stream()
                .collect(Collectors.toMap(Top.Item::name, Top.Item::requestsPerSecond));
    }
}
