package io.tollgate.node.push;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code /metrics} says in OpenMetrics' text as OpenTelemetry's metrics. All counts are cumulative since this
 * was made. For one thread.
 */
final class MetricsReading {
    private static final String TYPE = "# TYPE ";
    private static final String HELP = "# HELP ";

    private final Resource resource;
    private final long startEpochNanos;
    private final int pointsMax;
    private int unread;

    /**
     * None read yet.
     *
     * @param pointsMax series that a metric has at most; one of more becomes several of the same name
     */
    MetricsReading(Resource resource, long startEpochNanos, int pointsMax) {
        this.resource = resource;
        this.pointsMax = pointsMax;
        this.startEpochNanos = startEpochNanos;
    }

    /**
     * The whole text.
     *
     * @param epochNanos when it was written; a clock that was set back does not bring it before the start
     */
    List<MetricData> read(String text, long epochNanos) {
        List<MetricData> all = new ArrayList<>();
        unread = 0;
        Family current = null;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(TYPE)) {
                finish(current, all);
                current = family(line, Math.max(startEpochNanos, epochNanos));
            } else if (line.startsWith(HELP)) {
                describe(current, line);
            } else if (!line.isEmpty() && line.charAt(0) != '#') {
                add(current, line);
            }
        }
        finish(current, all);
        return all;
    }

    /** Lines of the last text that were not understood, and are missing. */
    int unread() {
        return unread;
    }

    private @Nullable Family family(String line, long epochNanos) {
        String[] words = line.split(" ", -1);
        Family.Kind kind = words.length == 4 ? Family.Kind.of(words[3]) : null;
        return kind == null ? null : new Family(words[2], kind, startEpochNanos, epochNanos);
    }

    private static void describe(@Nullable Family family, String line) {
        if (family != null && line.startsWith(family.name() + " ", HELP.length())) {
            family.describe(line.substring(HELP.length() + family.name().length() + 1));
        }
    }

    private void add(@Nullable Family family, String line) {
        try {
            if (family == null || !family.add(Sample.parse(line))) {
                unread++;
            }
        } catch (IllegalArgumentException e) {
            unread++; // one line must not cost all others
        }
    }

    private void finish(@Nullable Family family, List<MetricData> all) {
        if (family != null) {
            all.addAll(family.metrics(resource, pointsMax));
        }
    }
}
