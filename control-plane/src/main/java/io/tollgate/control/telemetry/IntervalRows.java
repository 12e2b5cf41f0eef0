package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import io.tollgate.control.node.ToldText;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Level;
import io.tollgate.protocol.v1.TelemetryInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes rows of what a node sends, whatever it sends: what makes no sense is left out, and nothing grows beyond bounds. */
final class IntervalRows {
    /** A node keeps half an hour of intervals; older ones would come after their minute is rolled up. */
    static final Duration AGE_MAX = Duration.ofMinutes(35);

    static final String NO_ROUTE = "(none)";
    private static final int ROWS_MAX = 4_000;
    private static final int NAME_MAX = 400;

    /** Bytes of memory are far below; the sum of all that is kept stays a number. */
    private static final double LEVEL_MAX = 1e18;

    private IntervalRows() {}

    /** The rows of {@code interval}, at the control plane's own time. */
    static List<TelemetryRow> of(String node, TelemetryInterval interval, Instant now) {
        Instant at = Resolution.TEN_SECONDS.floor(middle(interval, now));
        List<TelemetryRow> rows = new ArrayList<>();
        for (Counted counted : interval.getCountedList()) {
            if (rows.size() < ROWS_MAX) {
                dimension(counted).ifPresent(dimension -> rows.add(counted(node, at, dimension, counted)));
            }
        }
        for (Level level : interval.getLevelsList()) {
            if (rows.size() < ROWS_MAX && level.getSamples() > 0 && Double.isFinite(level.getSum() + level.getMax())) {
                rows.add(level(node, at, level));
            }
        }
        return rows;
    }

    /** The middle of {@code interval}, by the control plane's own clock. */
    static Instant middle(TelemetryInterval interval, Instant now) {
        return now.minusMillis(Math.clamp(interval.getAgeMillis(), 0, AGE_MAX.toMillis()));
    }

    private static Optional<Dimension> dimension(Counted counted) {
        return Optional.ofNullable(
                switch (counted.getDimension()) {
                    case DIMENSION_TOTAL -> Dimension.TOTAL;
                    case DIMENSION_ROUTE -> Dimension.ROUTE;
                    case DIMENSION_UPSTREAM -> Dimension.UPSTREAM;
                    case DIMENSION_TARGET -> Dimension.TARGET;
                    case DIMENSION_CODE -> Dimension.CODE;
                    case DIMENSION_LIMIT -> Dimension.LIMIT;
                    case DIMENSION_CONSUMER -> Dimension.CONSUMER;
                    case DIMENSION_ADDRESS -> Dimension.ADDRESS;
                    case DIMENSION_KEY -> Dimension.KEY;
                    case DIMENSION_LOST -> Dimension.LOST;
                    case DIMENSION_UNSPECIFIED, UNRECOGNIZED -> null; // of a newer version
                });
    }

    private static TelemetryRow counted(String node, Instant at, Dimension dimension, Counted counted) {
        String name = dimension == Dimension.ROUTE && counted.getName().isEmpty() ? NO_ROUTE : clip(counted.getName());
        RequestCounts counts = new RequestCounts(
                positive(counted.getStatus2Xx()),
                positive(counted.getStatus3Xx()),
                positive(counted.getStatus4Xx()),
                positive(counted.getStatus5Xx()),
                positive(counted.getUnanswered()),
                positive(counted.getGatewayErrors()),
                positive(counted.getGateway5Xx()),
                positive(counted.getAuthFailures()),
                positive(counted.getLimited()),
                positive(counted.getMissedMax()),
                positive(counted.getShadowWouldDeny()),
                positive(counted.getShadowWouldAllow()));
        ByteString latency = counted.getLatencyHistogram();
        return new TelemetryRow(
                new TelemetryRow.Key(at, dimension.word(), name, node),
                counts,
                LatencyHistograms.isSound(latency.toByteArray()) ? latency : ByteString.EMPTY,
                LevelSamples.NONE);
    }

    private static TelemetryRow level(String node, Instant at, Level level) {
        Dimension dimension = switch (level.getName()) {
            case "upstreamHealthy" -> Dimension.UPSTREAM_HEALTHY;
            case "targetHealthy" -> Dimension.TARGET_HEALTHY;
            default -> Dimension.LEVEL;
        };
        String name = dimension == Dimension.LEVEL ? level.getName() : level.getSubject();
        return new TelemetryRow(
                new TelemetryRow.Key(at, dimension.word(), clip(name), node),
                RequestCounts.NONE,
                ByteString.EMPTY,
                new LevelSamples(positive(level.getSamples()), bounded(level.getSum()), bounded(level.getMax())));
    }

    private static double bounded(double level) {
        return Math.clamp(level, -LEVEL_MAX, LEVEL_MAX);
    }

    /** No count is beyond what its sums can hold. */
    private static long positive(long count) {
        return Math.clamp(count, 0, 1L << 40);
    }

    private static String clip(String text) {
        return ToldText.clip(text, NAME_MAX);
    }
}
