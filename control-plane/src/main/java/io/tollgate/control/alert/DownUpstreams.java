package io.tollgate.control.alert;

import io.tollgate.control.database.Sql;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.TelemetryQuery;
import io.tollgate.control.telemetry.TelemetryQuery.Stretch;
import io.tollgate.control.telemetry.TelemetryQuery.Sum;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    private static final int SILENT_NODES_MAX = 20;
    private static final Duration STEP = Duration.ofSeconds(10);

    private final Map<String, List<String>> downAt = new TreeMap<>();

    private DownUpstreams() {}

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
        List<Stretch> asked = new ArrayList<>(List.of(until(Stretch.OTHERS, now)));
        Set<String> silent = new HashSet<>();
        for (Silent each : silent(connection, silentSince, now)) {
            asked.add(until(each.node(), each.seenAt()));
            silent.add(each.node());
        }
        DownUpstreams down = new DownUpstreams();
        said(query.newest(List.of(Dimension.TARGET_HEALTHY, Dimension.UPSTREAM_HEALTHY), asked))
                .forEach((node, upstreams) -> {
                    if (silent.contains(node)) {
                        upstreams.keySet().retainAll(configured);
                        down.add(node + " (silent)", upstreams);
                    } else {
                        down.add(node, upstreams);
                    }
                });
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

    private static Stretch until(String node, Instant end) {
        return new Stretch(node, end.minus(WORDS_MAX), end.plus(STEP));
    }

    /** By node, then upstream, whether it is well; nodes of older versions have a word about each target. */
    private static Map<String, Map<String, Boolean>> said(List<Sum> newest) {
        Map<String, Map<String, Boolean>> well = new TreeMap<>();
        newest.forEach(word -> well.computeIfAbsent(word.node(), node -> new HashMap<>())
                .merge(upstream(word.name()), word.level().mean() >= 1, Boolean::logicalOr));
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
                .map(down -> new Finding(
                        down.getKey(),
                        down.getValue().size(),
                        "no healthy target at " + String.join(", ", down.getValue())))
                .toList();
    }
}
