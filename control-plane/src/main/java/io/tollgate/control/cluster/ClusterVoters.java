package io.tollgate.control.cluster;

import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The nodes that the limit cluster is made of, whether they are there or not: of these a member must see more than half to
 * count strictly. A node is one from when it joins until it leaves in an orderly way or is removed; one that is cut off or
 * dead stays, or else both sides of a cut would be a majority of what they see.
 */
final class ClusterVoters {
    private ClusterVoters() {}

    /**
     * Takes in who has come and gone, in the transaction that agrees on the view.
     *
     * @param joined nodes that say that they are in the cluster
     * @param left nodes that said that they have left it, and not that they are in it since
     * @return all voters, by name
     */
    static List<String> review(Connection connection, Collection<String> joined, Collection<String> left, Instant now)
            throws SQLException {
        Set<String> known = all(connection);
        if (!left.isEmpty()) {
            // The other control planes must not take its last word for being in it.
            Sql.update(connection, "UPDATE nodes SET cluster_joined = false WHERE name = ANY (?)", List.copyOf(left));
            Sql.update(connection, "DELETE FROM cluster_voters WHERE node = ANY (?)", List.copyOf(left));
        }
        if (!known.containsAll(joined)) {
            Sql.update(connection, """
                    INSERT INTO cluster_voters (node, joined_at)
                    SELECT name, ? FROM nodes WHERE name = ANY (?) ON CONFLICT DO NOTHING
                    """, now, List.copyOf(joined));
        }
        return List.copyOf(left.isEmpty() && known.containsAll(joined) ? known : all(connection));
    }

    private static Set<String> all(Connection connection) throws SQLException {
        return new TreeSet<>(Sql.list(connection, "SELECT node FROM cluster_voters", row -> row.getString("node")));
    }
}
