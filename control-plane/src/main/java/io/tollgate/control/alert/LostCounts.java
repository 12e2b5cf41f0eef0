package io.tollgate.control.alert;

import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What nodes had to let go of while no control plane stored it. They say so in the next interval that they keep. */
final class LostCounts {
    /** Nodes keep half an hour: a loss may be as old when it is told, and is shown for as long again. */
    private static final Duration SHOWN = Duration.ofHours(1);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private LostCounts() {}

    /**
     * Of one node.
     *
     * @param first the minute in which it began to let go
     * @param last the minute in which it let go last
     */
    private record Lost(long requests, Instant first, Instant last) {
        Lost plus(Lost later) {
            return new Lost(requests + later.requests, first, later.last);
        }
    }

    /** Each node that lost counts, and when; those that lost most first. */
    static List<Finding> of(TelemetryQuery query, Instant now) throws SQLException {
        Instant end = now.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
        Question question = Question.of(Dimension.LOST, end.minus(SHOWN), end).every(MINUTE);
        Map<String, Lost> byNode = new TreeMap<>();
        for (Sum sum : query.counts(question, Apart.NODE)) { // by time
            byNode.merge(sum.node(), new Lost(sum.counts().requests(), sum.at(), sum.at()), Lost::plus);
        }
        return byNode.entrySet().stream()
                .filter(each -> each.getValue().requests > 0)
                .sorted(Comparator.comparingLong(each -> -each.getValue().requests))
                .map(each -> new Finding(each.getKey(), (double) each.getValue().requests, said(each.getValue())))
                .toList();
    }

    private static String said(Lost lost) {
        String when = lost.first.equals(lost.last)
                ? "in the minute of " + lost.first
                : "from " + lost.first + " to " + lost.last.plus(MINUTE);
        return "let go of the counts of " + lost.requests + " requests " + when
                + "; no total or chart of the time before has them";
    }
}
