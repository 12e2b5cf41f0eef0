package io.tollgate.control.cluster;

import io.tollgate.control.database.Sql;
import io.tollgate.control.node.ClusterMembers.Member;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * The nodes that the limit cluster is made of, whether they are there or not: of these a member must see more than half to
 * count strictly. A node is one from when it joins until it leaves in an orderly way or is removed; one that is cut off or
 * dead stays, or else both sides of a cut would be a majority of what they see.
 *
 * <p>Lite members are in a book of their own by the same rules: they share what may be in flight, and are no voters whatever
 * they say. A voter that comes back as a lite member has left with its life before: what it held is gone or with others.
 */
final class ClusterVoters {
    private ClusterVoters() {}

    /** Both books, by name. */
    record Books(List<String> voters, List<String> lite) {
        Books {
            voters = List.copyOf(voters);
            lite = List.copyOf(lite);
        }

        /** Those of them that {@code which} lets through. */
        Books of(Predicate<String> which) {
            return new Books(
                    voters.stream().filter(which).toList(),
                    lite.stream().filter(which).toList());
        }
    }

    /**
     * Takes in who has come and gone, in the transaction that agrees on the view.
     *
     * @param nodes that may be members
     * @param left nodes that said that they have left it, and not that they are in it since
     */
    static Books review(Connection connection, Collection<Member> nodes, Collection<String> left, Instant now)
            throws SQLException {
        if (!left.isEmpty()) {
            // The other control planes must not take its last word for being in it.
            Sql.update(connection, "UPDATE nodes SET cluster_joined = false WHERE name = ANY (?)", List.copyOf(left));
            Sql.update(connection, "DELETE FROM cluster_voters WHERE node = ANY (?)", List.copyOf(left));
            Sql.update(connection, "DELETE FROM cluster_lite_members WHERE node = ANY (?)", List.copyOf(left));
        }
        Books known = read(connection);
        List<String> lite = names(
                nodes,
                node -> node.lite()
                        && (known.voters().contains(node.node())
                                || (isIn(node, left) && !known.lite().contains(node.node()))));
        List<String> data = names(
                nodes,
                node -> !node.lite()
                        && isIn(node, left)
                        && (known.lite().contains(node.node())
                                || !known.voters().contains(node.node())));
        if (lite.isEmpty() && data.isEmpty()) {
            return known;
        }
        Sql.update(connection, "DELETE FROM cluster_voters WHERE node = ANY (?)", lite);
        Sql.update(connection, "DELETE FROM cluster_lite_members WHERE node = ANY (?)", data);
        add(connection, "cluster_lite_members", lite, now);
        add(connection, "cluster_voters", data, now);
        return read(connection);
    }

    private static boolean isIn(Member node, Collection<String> left) {
        return node.joined() && !node.address().isEmpty() && !left.contains(node.node());
    }

    private static List<String> names(Collection<Member> nodes, Predicate<Member> which) {
        return nodes.stream().filter(which).map(Member::node).toList();
    }

    private static void add(Connection connection, String book, List<String> nodes, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO " + book + " (node, joined_at) SELECT name, ? FROM nodes WHERE name = ANY (?)"
                        + " ON CONFLICT DO NOTHING",
                now,
                nodes);
    }

    private static Books read(Connection connection) throws SQLException {
        return new Books(all(connection, "cluster_voters"), all(connection, "cluster_lite_members"));
    }

    private static List<String> all(Connection connection, String book) throws SQLException {
        return Sql.list(connection, "SELECT node FROM " + book, row -> row.getString("node")).stream()
                .sorted() // as the database would order them depends on its locale
                .toList();
    }
}
