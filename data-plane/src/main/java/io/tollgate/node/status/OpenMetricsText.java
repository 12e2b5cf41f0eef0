package io.tollgate.node.status;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prometheus' older text format as OpenMetrics 1.0.0: a counter's family is named without {@code _total}, and the end is said,
 * so that half a text is not taken for the whole.
 */
public final class OpenMetricsText {
    /** The media type that it is asked for by. */
    static final String MEDIA_TYPE = "application/openmetrics-text";
    /** What it is, in full. */
    public static final String CONTENT_TYPE = MEDIA_TYPE + "; version=1.0.0; charset=utf-8";

    private static final String END = "# EOF";
    private static final String COUNTER = "_total counter";

    private OpenMetricsText() {}

    /**
     * Both as one.
     *
     * @param openMetrics a whole OpenMetrics text
     * @param older in the older format; exemplars may stand in it already
     */
    public static String of(String openMetrics, String older) {
        Stream<String> first = openMetrics.lines().filter(line -> !line.equals(END));
        return Stream.concat(first, older.lines().map(OpenMetricsText::line))
                .collect(Collectors.joining("\n", "", "\n" + END + "\n"));
    }

    private static String line(String line) {
        return line.startsWith("# TYPE ") && line.endsWith(COUNTER)
                ? line.substring(0, line.length() - COUNTER.length()) + " counter"
                : line;
    }
}
