package io.tollgate.control.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One metric over time, as one line or several.
 *
 * @param by the dimension's word, {@code node}, or empty for one line
 * @param lines those with most requests, at most {@link Telemetry#LINES_MAX}
 * @param others how many more lines there are
 */
public record Series(Metric metric, String by, Duration step, List<Line> lines, int others) {
    public Series {
        lines = List.copyOf(lines);
    }

    /** One name's values, oldest first; a step without any traffic or sample has no value. */
    public record Line(String name, List<Value> values) {
        public Line {
            values = List.copyOf(values);
        }
    }

    /** The value of the step that begins then. */
    public record Value(Instant at, double value) {}
}
