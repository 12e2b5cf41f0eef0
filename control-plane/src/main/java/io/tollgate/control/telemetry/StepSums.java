package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the rows of one dimension to one coarser step. They come by name and node, so that the histograms of one alone are in
 * memory as they were told; of the others there is one each.
 */
final class StepSums {
    /**
     * Names of one step that stay by themselves where there may be any number. Each node tells those with most in each five
     * seconds: over an hour that may be tens of thousands who came once.
     */
    static final int HEAVIEST_MAX = 100;

    private final Instant at;
    private final List<TelemetryRow> sums = new ArrayList<>();
    private @Nullable TelemetryRow open;

    StepSums(Instant at) {
        this.at = at;
    }

    void add(TelemetryRow row) {
        TelemetryRow moved = moved(row, row.key().name());
        TelemetryRow before = open;
        if (before != null && before.key().equals(moved.key())) {
            open = before.plus(moved);
        } else {
            close();
            open = moved;
        }
    }

    private void close() {
        TelemetryRow sum = open;
        if (sum != null) {
            ByteString latency = LatencyHistograms.compact(sum.latency());
            sums.add(new TelemetryRow(sum.key(), sum.counts(), latency, sum.level()));
            open = null;
        }
    }

    private TelemetryRow moved(TelemetryRow row, String name) {
        TelemetryRow.Key key =
                new TelemetryRow.Key(at, row.key().dimension(), name, row.key().node());
        return new TelemetryRow(key, row.counts(), row.latency(), row.level());
    }

    /** All of them. */
    Collection<TelemetryRow> all() {
        close();
        return sums;
    }

    /** The names with most requests at all nodes together; at each node the others are one row. */
    Collection<TelemetryRow> heaviest(int namesMax) {
        close();
        Map<String, Long> requests = new HashMap<>();
        sums.forEach(sum -> requests.merge(sum.key().name(), sum.counts().requests(), Long::sum));
        requests.remove(Dimension.OTHERS);
        if (requests.size() <= namesMax) {
            return sums;
        }
        Set<String> kept = requests.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(namesMax)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<TelemetryRow.Key, TelemetryRow> trimmed = new HashMap<>();
        for (TelemetryRow sum : sums) {
            String name = kept.contains(sum.key().name()) ? sum.key().name() : Dimension.OTHERS;
            TelemetryRow row = moved(sum, name);
            trimmed.merge(row.key(), row, TelemetryRow::plus);
        }
        return trimmed.values();
    }
}
