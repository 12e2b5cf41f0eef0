package io.tollgate.control.node;

import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The nodes as the limit cluster sees them, whichever control plane each is at. */
public final class ClusterMembers {
    /** Longer than a database takes to come back: nodes whose words could not be written are not gone. */
    private static final int SILENCE_MAX_SECONDS = 15;

    private ClusterMembers() {}

    /**
     * An enrolled node.
     *
     * @param address host:port of its member; empty when it did not say
     * @param live it has a stream at some control plane
     * @param joined it says that its member is in the cluster
     * @param lite it said that its member holds no counters
     */
    public record Member(String node, String address, boolean live, boolean joined, boolean lite) {}

    /** All whose certificates are good, by name, as the control plane {@code self} finds them. In the caller's transaction. */
    public static List<Member> read(Connection connection, UUID self) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT name, cluster_address, cluster_joined, cluster_lite, coalesce(control_plane IS NOT NULL AND (control_plane = ?
                    OR reported_at > clock_timestamp() - ? * interval '1 second'), false) AS live
                FROM nodes WHERE revoked_at IS NULL ORDER BY name
                """,
                row -> new Member(
                        row.getString("name"),
                        row.getString("cluster_address"),
                        row.getBoolean("live"),
                        row.getBoolean("live") && row.getBoolean("cluster_joined"),
                        row.getBoolean("cluster_lite")),
                self,
                SILENCE_MAX_SECONDS);
    }
}
