package io.tollgate.control.alert;

import io.tollgate.protocol.v1.LoweredLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** For whom nodes have lowered limits. They tell each other, so that any one's word is about the whole cluster. */
final class LoweredFor {
    private LoweredFor() {}

    /** A limit of somebody, by the node that lowers it most, and who reports it. */
    private record Seen(LoweredLimit lowered, List<String> nodes) {}

    /** Each limit of somebody that is lowered, the lowest first, by what nodes said since {@code since}. */
    static List<Finding> anybody(Connection connection, Instant since) throws SQLException {
        Map<String, Seen> found = new TreeMap<>();
        NodeWords.since(connection, since)
                .forEach(said -> said.status()
                        .getLoweredLimitsList()
                        .forEach(lowered -> found.merge(
                                lowered.getLimit() + "/" + lowered.getSubject(),
                                new Seen(lowered, List.of(said.node())),
                                LoweredFor::together)));
        return found.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        each -> each.getValue().lowered.getLeftPercent()))
                .map(each -> finding(each.getKey(), each.getValue()))
                .toList();
    }

    private static Seen together(Seen one, Seen two) {
        List<String> nodes = new ArrayList<>(one.nodes);
        nodes.addAll(two.nodes);
        boolean isLower = two.lowered.getLeftPercent() < one.lowered.getLeftPercent();
        return new Seen(isLower ? two.lowered : one.lowered, nodes);
    }

    private static Finding finding(String subject, Seen seen) {
        return new Finding(
                subject,
                seen.lowered.getLeftPercent(),
                seen.lowered.getWhy()
                        + (seen.lowered.getEnforced() ? "" : " (shadow: nothing is refused)")
                        + ", seen by " + String.join(", ", seen.nodes));
    }
}
