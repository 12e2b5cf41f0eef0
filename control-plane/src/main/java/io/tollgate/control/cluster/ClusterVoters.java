package io.tollgate.control.cluster;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that the limit cluster is made of, whether they are there or not: of these a member must see more than half to
 * count strictly. A node is one from when it joins until it leaves in an orderly way or is removed; one that is cut off or
 * dead stays, or else both sides of a cut would be a majority of what they see.
 *
 * <p>Blocks on the database; while that is away, what was known last holds. Thread-safe.
 */
@Singleton
public final class ClusterVoters {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterVoters.class);

    /** Other control planes write too. */
    private static final Duration READ_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final InstantSource clock;
    private final Set<String> unwritten = new TreeSet<>(); // who left and is still in the table
    private Set<String> known = Set.of();
    private Instant readAt = Instant.MIN;

    ClusterVoters(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes in who has come and gone.
     *
     * @param joined nodes that say that they are in the cluster
     * @param left nodes that said that they have left it, and not that they are in it since
     * @return all voters, by name
     */
    public synchronized List<String> review(Collection<String> joined, Collection<String> left) {
        unwritten.addAll(left);
        Instant now = clock.instant();
        boolean changes = !unwritten.isEmpty() || !known.containsAll(joined);
        if (changes || !now.isBefore(readAt.plus(READ_EVERY))) {
            try {
                known = changes
                        ? database.write(connection -> written(connection, joined, now))
                        : database.read(ClusterVoters::all);
                unwritten.clear();
                readAt = now;
            } catch (ProblemException.Unavailable e) {
                LOG.debug("the database is away: the cluster is made of whom it was made of before");
                known = changed(joined);
            }
        }
        return List.copyOf(known);
    }

    private Set<String> written(Connection connection, Collection<String> joined, Instant now) throws SQLException {
        Sql.update(connection, """
                INSERT INTO cluster_voters (node, joined_at)
                SELECT name, ? FROM nodes WHERE name = ANY (?) ON CONFLICT DO NOTHING
                """, now, List.copyOf(joined));
        Sql.update(connection, "DELETE FROM cluster_voters WHERE node = ANY (?)", List.copyOf(unwritten));
        return all(connection);
    }

    private static Set<String> all(Connection connection) throws SQLException {
        return new TreeSet<>(Sql.list(connection, "SELECT node FROM cluster_voters", row -> row.getString("node")));
    }

    private Set<String> changed(Collection<String> joined) {
        Set<String> next = new TreeSet<>(known);
        next.addAll(joined);
        next.removeAll(unwritten);
        return next;
    }
}
