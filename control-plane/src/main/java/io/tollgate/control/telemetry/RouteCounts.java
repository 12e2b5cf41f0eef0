package io.tollgate.control.telemetry;

import io.tollgate.protocol.v1.RouteTraffic;
import org.HdrHistogram.AbstractHistogram;

/** Counters and a latency histogram that grow by what nodes report. Guarded by its owner. */
final class RouteCounts {
    private final AbstractHistogram latencyMicros;
    private long requests;
    private long status4xx;
    private long status5xx;
    private long gatewayMade;
    private long limited;
    private long authFailed;
    private long shadowWouldDeny;
    private long shadowWouldAllow;

    RouteCounts(AbstractHistogram latencyMicros) {
        this.latencyMicros = latencyMicros;
    }

    void add(RouteTraffic traffic) {
        requests += positive(traffic.getStatus2Xx())
                + positive(traffic.getStatus3Xx())
                + positive(traffic.getStatus4Xx())
                + positive(traffic.getStatus5Xx());
        status4xx += positive(traffic.getStatus4Xx());
        status5xx += positive(traffic.getStatus5Xx());
        gatewayMade += positive(traffic.getGatewayErrors());
        limited += positive(traffic.getLimited());
        authFailed += positive(traffic.getAuthFailures());
        shadowWouldDeny += positive(traffic.getShadowWouldDeny());
        shadowWouldAllow += positive(traffic.getShadowWouldAllow());
        LatencyHistograms.addTo(latencyMicros, traffic.getLatencyHistogram());
    }

    void add(RouteCounts other) {
        requests += other.requests;
        status4xx += other.status4xx;
        status5xx += other.status5xx;
        gatewayMade += other.gatewayMade;
        limited += other.limited;
        authFailed += other.authFailed;
        shadowWouldDeny += other.shadowWouldDeny;
        shadowWouldAllow += other.shadowWouldAllow;
        latencyMicros.add(other.latencyMicros);
    }

    private static long positive(long count) {
        return Math.max(0, count);
    }

    long requests() {
        return requests;
    }

    long status4xx() {
        return status4xx;
    }

    long status5xx() {
        return status5xx;
    }

    long gatewayMade() {
        return gatewayMade;
    }

    /** 4xx and 5xx that were passed on. */
    long upstreamMade() {
        return Math.max(0, status4xx + status5xx - gatewayMade);
    }

    long limited() {
        return limited;
    }

    long authFailed() {
        return authFailed;
    }

    ShadowCounts shadow() {
        return new ShadowCounts(requests, shadowWouldDeny, shadowWouldAllow);
    }

    Summary.Latency latency() {
        return latencyMicros.getTotalCount() == 0
                ? new Summary.Latency(0, 0, 0)
                : new Summary.Latency(quantile(50), quantile(95), quantile(99));
    }

    private double quantile(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1_000.0;
    }

    double percent(long part) {
        return requests == 0 ? 0 : part * 100.0 / requests;
    }
}
