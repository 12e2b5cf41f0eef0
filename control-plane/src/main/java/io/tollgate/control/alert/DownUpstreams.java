package io.tollgate.control.alert;

import io.tollgate.control.database.Sql;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Upstreams of which some node says that no target is well. A node's last word counts while it is silent, too: that it says
 * nothing any more does not make the upstream well.
 */
final class DownUpstreams {
    /** Words are a few seconds old when they are written down. */
    private static final Duration WORDS_MAX = Duration.ofSeconds(20);
    /** Half of what is kept in steps of ten seconds. Who is away for longer has {@code node-stale} to tell of it. */
    private static final Duration SILENT_MAX = Duration.ofHours(3);
    /** Each is asked for by itself. */
    private static final int SILENT_NODES_MAX = 20;

    private static final int FINDINGS_MAX = 50;
    private static final Duration STEP = Duration.ofSeconds(10);

    private final TelemetryQuery query;
    private final Map<String, List<String>> downAt = new TreeMap<>();

    private DownUpstreams(TelemetryQuery query) {
        this.query = query;
    }

    private record Silent(String node, Instant seenAt) {}

    /**
     * By the newest word of each node about each upstream.
     *
     * @param configured upstreams there are: of others nobody who is silent can say that they are gone
     * @param silentSince since when somebody who was not heard is silent
     */
    static List<Finding> of(
            Connection connection, TelemetryQuery query, Set<String> configured, Instant silentSince, Instant now)
            throws SQLException {
        DownUpstreams down = new DownUpstreams(query);
        List<Silent> silent = silent(connection, silentSince, now);
        Map<String, Map<String, Boolean>> said = down.said(between(now));
        silent.forEach(each -> said.remove(each.node()));
        said.forEach(down::add);
        for (Silent each : silent) {
            Map<String, Boolean> last = new HashMap<>(
                    down.said(between(each.seenAt()).at(List.of(each.node()))).getOrDefault(each.node(), Map.of()));
            last.keySet().retainAll(configured);
            down.add(each.node() + " (silent)", last);
        }
        return down.findings();
    }

    private static List<Silent> silent(Connection connection, Instant since, Instant now) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT name, last_seen_at FROM nodes
                WHERE revoked_at IS NULL AND NOT draining AND last_seen_at < ? AND last_seen_at > ?
                ORDER BY last_seen_at DESC, name LIMIT ?
                """,
                row -> new Silent(row.getString("name"), Sql.instant(row, "last_seen_at")),
                since,
                now.minus(SILENT_MAX),
                SILENT_NODES_MAX);
    }

    private static Question between(Instant end) {
        return Question.of(Dimension.UPSTREAM_HEALTHY, end.minus(WORDS_MAX), end.plus(STEP))
                .every(STEP);
    }

    /** By node, then upstream, whether it is well; nodes of older versions have a word about each target. */
    private Map<String, Map<String, Boolean>> said(Question question) throws SQLException {
        Map<String, Map<String, Sum>> newest = new HashMap<>(); // by node, then name; later steps come later
        for (Dimension dimension : List.of(Dimension.TARGET_HEALTHY, Dimension.UPSTREAM_HEALTHY)) {
            Question each = new Question(
                    dimension, question.from(), question.to(), question.step(), question.names(), question.nodes());
            query.counts(each, Apart.NAME_AND_NODE)
                    .forEach(sum -> newest.computeIfAbsent(sum.node(), node -> new HashMap<>())
                            .put(sum.name(), sum));
        }
        Map<String, Map<String, Boolean>> well = new TreeMap<>();
        newest.forEach((node, names) -> names.forEach((name, sum) -> well.computeIfAbsent(node, n -> new HashMap<>())
                .merge(upstream(name), sum.level().mean() >= 1, Boolean::logicalOr)));
        return well;
    }

    /** Of {@code upstream}, or {@code upstream url}. */
    private static String upstream(String name) {
        int space = name.indexOf(' ');
        return space < 0 ? name : name.substring(0, space);
    }

    private void add(String node, Map<String, Boolean> upstreams) {
        upstreams.forEach((upstream, well) -> {
            if (!well) {
                downAt.computeIfAbsent(upstream, name -> new ArrayList<>()).add(node);
            }
        });
    }

    private List<Finding> findings() {
        return downAt.entrySet().stream()
                .limit(FINDINGS_MAX)
                .map(down -> new Finding(
                        down.getKey(),
                        down.getValue().size(),
                        "no target is well at " + String.join(", ", down.getValue())))
                .toList();
    }
}
