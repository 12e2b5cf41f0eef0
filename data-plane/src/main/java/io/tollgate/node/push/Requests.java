package io.tollgate.node.push;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.List;

/** Metrics shared out among requests, so that no request is larger than collectors take. */
final class Requests {
    private Requests() {}

    /** In their order. No request has more than {@code pointsMax} series, if no metric has. */
    static List<List<MetricData>> of(List<MetricData> metrics, int pointsMax) {
        List<List<MetricData>> requests = new ArrayList<>();
        int room = 0;
        for (MetricData metric : metrics) {
            int size = metric.getData().getPoints().size();
            if (requests.isEmpty() || size > room) {
                requests.add(new ArrayList<>());
                room = pointsMax;
            }
            requests.getLast().add(metric);
            room -= size;
        }
        return requests;
    }
}
