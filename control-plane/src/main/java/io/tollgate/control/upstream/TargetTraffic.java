package io.tollgate.control.upstream;

import io.tollgate.control.telemetry.Summary.Latency;
import io.tollgate.control.telemetry.Top;

/**
 * What was counted of an upstream, or of a target, in {@link UpstreamTargets#WINDOW}.
 *
 * @param errorPercent of its requests, answered 5xx
 * @param latency of its answers, without the gateway's own time
 */
public record TargetTraffic(double requestsPerSecond, double errorPercent, Latency latency) {
    /** Of one without any request. */
    public static final TargetTraffic NONE = new TargetTraffic(0, 0, new Latency(0, 0, 0));

    static TargetTraffic of(Top.Item item) {
        return new TargetTraffic(
                item.requestsPerSecond(), item.counts().percent(item.counts().status5xx()), item.latency());
    }
}
