package io.tollgate.console.peak;

import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.ShellWord;
import io.tollgate.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The command that finds requests in a node's access log. */
final class LogCommand {
    /** A node counts in intervals of five seconds: what it counted at one end may have been over a little before or after. */
    static final Duration BLUR = Duration.ofSeconds(5);

    private static final String ENDED =
            "def ended: (.ts[:19] + \"Z\" | fromdate) + (.ts[20:23] | tonumber) / 1000 + .durationMs / 1000;";

    private LogCommand() {}

    /**
     * Requests that were over in {@code stretch}; a line has when they began, and how long they took.
     *
     * @param route its name; empty for all
     * @param condition in the language of jq; empty for all
     */
    static String of(Stretch stretch, String route, String condition) {
        List<String> all = new ArrayList<>();
        all.add("ended >= (\"" + second(stretch.from().minus(BLUR)) + "\" | fromdate)");
        all.add("ended < (\"" + second(stretch.to().plus(BLUR)) + "\" | fromdate)");
        if (!route.isEmpty()) {
            all.add(".route == " + Json.print(TextNode.valueOf(route)));
        }
        if (!condition.isEmpty()) {
            all.add(condition);
        }
        return "jq -c " + ShellWord.quoted(ENDED + "\n  select(" + String.join("\n    and ", all) + ")")
                + " access.log";
    }

    /** jq reads no fractions. */
    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
