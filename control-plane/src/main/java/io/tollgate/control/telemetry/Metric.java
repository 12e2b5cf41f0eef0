package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a series or an alert rule may be about. */
public enum Metric {
    REQUESTS("requests", "1/s"),
    STATUS_2XX("status2xx", "1/s"),
    STATUS_3XX("status3xx", "1/s"),
    STATUS_4XX("status4xx", "1/s"),
    STATUS_5XX("status5xx", "1/s"),
    GATEWAY_MADE("gatewayMade", "1/s"),
    GATEWAY_4XX("gateway4xx", "1/s"),
    UPSTREAM_4XX("upstream4xx", "1/s"),
    GATEWAY_5XX("gateway5xx", "1/s"),
    UPSTREAM_5XX("upstream5xx", "1/s"),
    AUTH_FAILED("authFailed", "1/s"),
    LIMITED("limited", "1/s"),
    /** {@link #AUTH_FAILED} and {@link #LIMITED} together. */
    REFUSED("refused", "1/s"),
    LATENCY_P50("latencyP50", "ms"),
    LATENCY_P95("latencyP95", "ms"),
    LATENCY_P99("latencyP99", "ms"),
    INFLIGHT("inflight", ""),
    DOWNSTREAM_CONNECTIONS("downstreamConnections", ""),
    UPSTREAM_CONNECTIONS("upstreamConnections", ""),
    POOL_WAITING("poolWaiting", ""),
    /** Of a node's process, 0 to 1 of all cores; of several the busiest. */
    CPU("cpu", ""),
    HEAP_USED_BYTES("heapUsedBytes", "B"),
    /** Of a node's heap, 0 to 1 of what it may be; of several the fullest. */
    HEAP_USED("heapUsed", ""),
    /** Of several nodes the worst. */
    EVENT_LOOP_LAG_MICROS("eventLoopLagMicros", "us");

    private static final Set<Metric> LEVELS = EnumSet.range(INFLIGHT, EVENT_LOOP_LAG_MICROS);

    private final String word;
    private final String unit;

    Metric(String word, String unit) {
        this.word = word;
        this.unit = unit;
    }

    /** The word in the admin API. */
    public String word() {
        return word;
    }

    /** As people say it inside a sentence. */
    public String said() {
        return switch (this) {
            case REQUESTS -> "requests";
            case STATUS_2XX -> "requests answered 2xx";
            case STATUS_3XX -> "requests answered 3xx";
            case STATUS_4XX -> "requests answered 4xx";
            case STATUS_5XX -> "requests answered 5xx";
            case GATEWAY_MADE -> "requests answered with an error of the gateway's own";
            case GATEWAY_4XX -> "requests answered 4xx by the gateway itself";
            case UPSTREAM_4XX -> "requests answered 4xx by upstreams";
            case GATEWAY_5XX -> "requests answered 5xx by the gateway itself";
            case UPSTREAM_5XX -> "requests answered 5xx by upstreams";
            case AUTH_FAILED -> "requests denied by authentication or access";
            case LIMITED -> "requests refused by limits";
            case REFUSED -> "requests denied or over a limit";
            case LATENCY_P50 -> "median latency";
            case LATENCY_P95 -> "p95 latency";
            case LATENCY_P99 -> "p99 latency";
            case INFLIGHT -> "requests in flight";
            case DOWNSTREAM_CONNECTIONS -> "connections of clients";
            case UPSTREAM_CONNECTIONS -> "connections to upstreams";
            case POOL_WAITING -> "requests that wait for a connection";
            case CPU -> "CPU (0 to 1)";
            case HEAP_USED -> "heap (0 to 1)";
            case HEAP_USED_BYTES -> "heap";
            case EVENT_LOOP_LAG_MICROS -> "event-loop lag";
        };
    }

    /** The same behind "requests were". */
    public String saidOfRequests() {
        return said().replaceFirst("^requests ", "");
    }

    /** Of its values, behind a number; empty for plain ones. */
    public String saidUnit() {
        return switch (unit) {
            case "1/s" -> " a second";
            case "B" -> " bytes";
            case "us" -> " µs";
            case "" -> "";
            default -> " " + unit;
        };
    }

    /** Of its values; empty for plain numbers. */
    public String unit() {
        return unit;
    }

    /** The metric of that {@link #word}. */
    public static Optional<Metric> ofWord(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(Metric::word).collect(Collectors.joining(", "));
    }

    /** Whether it goes up and down at a node, rather than being counted of requests. */
    public boolean isLevel() {
        return LEVELS.contains(this);
    }

    /** Whether it is made of histograms. */
    public boolean isLatency() {
        return this == LATENCY_P50 || this == LATENCY_P95 || this == LATENCY_P99;
    }

    /** Whether several nodes' levels are as bad as the worst of them, rather than adding up. */
    public boolean isWorst() {
        return this == CPU || this == HEAP_USED || this == EVENT_LOOP_LAG_MICROS;
    }

    /** Its value over {@code seconds}, for one that is not a level. */
    public double of(RequestCounts counts, ByteString latency, double seconds) {
        return switch (this) {
            case REQUESTS -> counts.requests() / seconds;
            case STATUS_2XX -> counts.status2xx() / seconds;
            case STATUS_3XX -> counts.status3xx() / seconds;
            case STATUS_4XX -> counts.status4xx() / seconds;
            case STATUS_5XX -> counts.status5xx() / seconds;
            case GATEWAY_MADE -> counts.gatewayMade() / seconds;
            case GATEWAY_4XX -> counts.gateway4xx() / seconds;
            case UPSTREAM_4XX -> counts.upstream4xx() / seconds;
            case GATEWAY_5XX -> counts.gateway5xx() / seconds;
            case UPSTREAM_5XX -> counts.upstream5xx() / seconds;
            case AUTH_FAILED -> counts.authFailed() / seconds;
            case LIMITED -> counts.limited() / seconds;
            case REFUSED -> counts.refused() / seconds;
            case LATENCY_P50 -> Quantiles.of(latency).p50Millis();
            case LATENCY_P95 -> Quantiles.of(latency).p95Millis();
            case LATENCY_P99 -> Quantiles.of(latency).p99Millis();
            case INFLIGHT,
                    DOWNSTREAM_CONNECTIONS,
                    UPSTREAM_CONNECTIONS,
                    POOL_WAITING,
                    CPU,
                    HEAP_USED_BYTES,
                    HEAP_USED,
                    EVENT_LOOP_LAG_MICROS -> throw new IllegalArgumentException(word + ": a level (expected: a count)");
        };
    }
}
