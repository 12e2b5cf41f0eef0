package io.tollgate.console.peak;

import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Summary.Latency;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** What one can look behind, and how its requests are told from others. */
enum Signal {
    REQUESTS(Metric.REQUESTS, "Requests", "", ""),
    FAILED(Metric.STATUS_5XX, "5xx", "5xx", ".[\"http.response.status_code\"] >= 500"),
    FAULTY(
            Metric.STATUS_4XX,
            "4xx",
            "4xx",
            ".[\"http.response.status_code\"] >= 400 and .[\"http.response.status_code\"] < 500"),
    LIMITED(Metric.LIMITED, "429", "429", ".[\"http.response.status_code\"] == 429"),
    /** Of the gateway's own: what an upstream answers with one of these has the decision ok. */
    REFUSED(
            Metric.REFUSED,
            "Refused",
            "4xx",
            "(.[\"http.response.status_code\"] | . == 401 or . == 403 or . == 429) and .decision != \"ok\""),
    MEDIAN(Metric.LATENCY_P50, "p50", "", ""),
    SLOW(Metric.LATENCY_P95, "p95", "", ""),
    SLOWEST(Metric.LATENCY_P99, "p99", "", "");

    private final Metric metric;
    private final String label;
    private final String status;
    private final String condition;

    Signal(Metric metric, String label, String status, String condition) {
        this.metric = metric;
        this.label = label;
        this.status = status;
        this.condition = condition;
    }

    /** The one of {@code metric}; of what no chart shows, requests. */
    static Signal of(Metric metric) {
        return Arrays.stream(values())
                .filter(each -> each.metric == metric)
                .findFirst()
                .orElse(REQUESTS);
    }

    Metric metric() {
        return metric;
    }

    String label() {
        return label;
    }

    /** One answer of those that it is about, as an object of a sentence; of latencies any. */
    String one() {
        return switch (this) {
            case FAILED, FAULTY, LIMITED -> label;
            case REFUSED -> "a refused request";
            case REQUESTS, MEDIAN, SLOW, SLOWEST -> "a request";
        };
    }

    /** The page of live requests' filters for requests like these; for latencies those that take longer than these did. */
    Map<String, String> live(Latency latency) {
        long millis = (long) nearly(latency);
        if (millis >= 1) {
            return Map.of("slowerThan", millis + "ms");
        }
        return status.isEmpty() ? Map.of() : Map.of("status", status);
    }

    /** How {@code jq} tells such a line of the access log; empty when all are. */
    String condition(Latency latency) {
        return metric.isLatency() ? String.format(Locale.ROOT, ".durationMs >= %.1f", nearly(latency)) : condition;
    }

    /** A histogram knows two digits: what is called 101 ms may have been 100. */
    private double nearly(Latency latency) {
        return Math.floor(quantile(latency) * 9.8) / 10;
    }

    /** That quantile in milliseconds; 0 for what is counted. */
    double quantile(Latency latency) {
        return switch (this) {
            case MEDIAN -> latency.p50Millis();
            case SLOW -> latency.p95Millis();
            case SLOWEST -> latency.p99Millis();
            case REQUESTS, FAILED, FAULTY, LIMITED, REFUSED -> 0;
        };
    }
}
