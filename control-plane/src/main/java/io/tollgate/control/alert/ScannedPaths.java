package io.tollgate.control.alert;

import io.tollgate.core.scan.DistinctPaths;
import io.tollgate.protocol.v1.PathScan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who looks for paths that are not there, or not for them. Nodes tell how many different ones each address asked them for in
 * the last minute; here they are added up, so that who goes from node to node is seen whole.
 */
final class ScannedPaths {
    /** The longest text of an IPv6 network. */
    private static final int ADDRESS_LENGTH_MAX = 64;

    private ScannedPaths() {}

    /** An address, and who reports it. */
    private record Scan(DistinctPaths paths, List<String> nodes) {}

    /** Each address that is at it, those with most paths first, by what nodes said since {@code since}. */
    static List<Finding> addresses(Connection connection, Instant since) throws SQLException {
        Map<String, Scan> found = new TreeMap<>();
        NodeWords.since(connection, since)
                .forEach(said -> said.status().getPathScansList().stream()
                        .filter(ScannedPaths::isKnown)
                        .forEach(scan -> add(found, scan, said.node())));
        return found.entrySet().stream()
                .map(each -> finding(each.getKey(), each.getValue()))
                .filter(finding -> finding.value() >= DistinctPaths.SCAN_MIN)
                .sorted(Comparator.comparingDouble(Finding::value).reversed())
                .toList();
    }

    /** A node of another version may count in another way. */
    private static boolean isKnown(PathScan scan) {
        return scan.getPaths().size() == DistinctPaths.BYTES
                && scan.getAddress().length() <= ADDRESS_LENGTH_MAX;
    }

    private static void add(Map<String, Scan> found, PathScan scan, String node) {
        Scan whole =
                found.computeIfAbsent(scan.getAddress(), address -> new Scan(new DistinctPaths(), new ArrayList<>()));
        whole.paths.add(DistinctPaths.ofBytes(scan.getPaths().toByteArray()));
        whole.nodes.add(node);
    }

    private static Finding finding(String address, Scan scan) {
        int count = scan.paths.estimate();
        return new Finding(
                address,
                count,
                "about " + count + " different paths within a minute that no route has or that were denied, seen by "
                        + String.join(", ", scan.nodes));
    }
}
