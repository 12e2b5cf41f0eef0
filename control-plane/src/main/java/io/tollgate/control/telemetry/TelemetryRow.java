package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * What one node counted by one name in one step: a row of the telemetry tables.
 *
 * @param counts of requests; all zero for a level
 * @param latency a sequence of histograms
 * @param level of what goes up and down; all zero for requests
 */
record TelemetryRow(Key key, RequestCounts counts, ByteString latency, LevelSamples level) {
    /** Where it belongs. */
    record Key(Instant at, String dimension, String name, String node) {}

    /** The same key's counts together. */
    TelemetryRow plus(TelemetryRow other) {
        return new TelemetryRow(key, counts.plus(other.counts), latency.concat(other.latency), level.plus(other.level));
    }
}
