package io.tollgate.control.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.cluster.ClusterFormation.Candidate;
import io.tollgate.control.cluster.ClusterFormation.Decision;
import io.tollgate.control.cluster.ClusterFormation.Turn;
import io.tollgate.control.cluster.ClusterVoters.Books;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.node.ClusterMembers;
import io.tollgate.control.node.ClusterMembers.Member;
import io.tollgate.core.json.Json;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one view of the limit cluster that all control planes give to all nodes. Whoever finds that it has changed decides
 * anew under the lock of its row, from what all control planes have written of their nodes, and tells the others. Blocks.
 */
@Singleton
public final class ClusterBook {
    private static final String QUIET_SINCE = "quietSince";

    /** Nodes compare what the database's clock says with their own: what was counted last must not seem older than it is. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    private final Database database;
    private final ControlPlanes controlPlanes;
    private final InstantSource clock;
    private final Instant startedAt;

    ClusterBook(Database database, ControlPlanes controlPlanes, InstantSource clock) {
        this.database = database;
        this.controlPlanes = controlPlanes;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /**
     * What was agreed.
     *
     * @param version grows with every change, over restarts and control planes
     * @param members in order of name
     * @param mayStart nodes that may start their member or go on
     * @param enrolled names of all nodes whose certificates are good
     * @param voters those of them that the cluster is made of, connected or not
     * @param lite those that are in the cluster as lite members, connected or not: they serve, and are no voters
     * @param quietSince while there are no voters: since when nobody counts, the epoch if nobody ever did; null otherwise
     */
    public record Agreed(
            long version,
            List<Candidate> members,
            List<String> mayStart,
            List<String> enrolled,
            List<String> voters,
            List<String> lite,
            @Nullable Instant quietSince) {
        public Agreed {
            members = List.copyOf(members);
            mayStart = List.copyOf(mayStart);
            enrolled = List.copyOf(enrolled);
            voters = List.copyOf(voters);
            lite = List.copyOf(lite);
        }
    }

    private record Row(
            long version, JsonNode view, @Nullable Turn turn, Instant now) {}

    /**
     * Looks at the nodes, and writes down what follows when that is something new.
     *
     * @param left nodes that said that they have left the cluster in an orderly way
     */
    public Agreed agree(Set<String> left) {
        return database.write(connection -> {
            Row row = Sql.one(connection, """
                    SELECT version, view, turn_node, turn_until, clock_timestamp() AS now
                    FROM cluster_formation FOR UPDATE
                    """, ClusterBook::row).orElseThrow();
            List<Member> all = ClusterMembers.read(connection, controlPlanes.id());
            List<Candidate> live = all.stream()
                    .filter(member -> member.live() && !member.address().isEmpty())
                    .map(member -> new Candidate(
                            member.node(),
                            member.address(),
                            member.joined() && !left.contains(member.node()),
                            member.lite()))
                    .toList();
            boolean othersExpected = all.stream()
                    .anyMatch(member -> !member.live() && !member.address().isEmpty());
            boolean gathering = othersExpected && clock.instant().isBefore(startedAt.plus(ClusterFormation.GATHERING));
            Decision decision = ClusterFormation.decide(live, gathering, row.turn, row.now);
            List<String> enrolled = all.stream().map(Member::node).toList();
            Books books = ClusterVoters.review(connection, all, left, row.now).of(enrolled::contains);
            Instant quietSince = books.voters().isEmpty() ? quietSince(row) : null;
            long version = write(connection, row, json(decision, enrolled, books, quietSince), decision.turn());
            return new Agreed(
                    version,
                    decision.members(),
                    decision.mayStart(),
                    enrolled,
                    books.voters(),
                    books.lite(),
                    quietSince);
        });
    }

    /** The last of the voters has just gone, or went before, or there never was one. */
    private static Instant quietSince(Row row) {
        JsonNode before = row.view.path(QUIET_SINCE);
        if (before.isTextual()) {
            return Instant.parse(before.textValue());
        }
        return row.view.has("voters") ? row.now.plus(CLOCKS_APART) : Instant.EPOCH;
    }

    private static Row row(ResultSet row) throws SQLException {
        String node = row.getString("turn_node");
        Instant until = Sql.instantOrNull(row, "turn_until");
        return new Row(
                row.getLong("version"),
                Objects.requireNonNull(Sql.jsonOrNull(row, "view")),
                node == null || until == null ? null : new Turn(node, until),
                Sql.instant(row, "now"));
    }

    /** The version that holds. */
    private static long write(Connection connection, Row row, JsonNode view, @Nullable Turn turn) throws SQLException {
        boolean isNew = !view.equals(row.view);
        if (!isNew && Objects.equals(turn, row.turn)) {
            return row.version;
        }
        // Larger than what a database that was restored from a backup had given out before: time grows there, too.
        long version = isNew ? Math.max(row.version + 1, row.now.toEpochMilli()) : row.version;
        Sql.update(
                connection,
                "UPDATE cluster_formation SET version = ?, view = ?, turn_node = ?, turn_until = ?::timestamptz",
                version,
                view,
                turn == null ? null : turn.node(),
                turn == null ? null : turn.end());
        if (isNew) {
            Sql.notify(connection, ChangeFeed.CLUSTER_CHANNEL, version);
        }
        return version;
    }

    private static JsonNode json(Decision decision, List<String> enrolled, Books books, @Nullable Instant quietSince) {
        ObjectNode json = Json.object();
        ArrayNode members = json.putArray("members");
        decision.members().forEach(member -> {
            ObjectNode each = members.addObject()
                    .put("node", member.node())
                    .put("address", member.address())
                    .put("joined", member.joined());
            if (member.lite()) {
                each.put("lite", true);
            }
        });
        decision.mayStart().forEach(json.putArray("mayStart")::add);
        enrolled.forEach(json.putArray("enrolled")::add);
        books.voters().forEach(json.putArray("voters")::add);
        // Only what there is: without lite members the view stays word for word as control planes before them write it.
        if (!books.lite().isEmpty()) {
            books.lite().forEach(json.putArray("lite")::add);
        }
        if (quietSince != null) {
            json.put(QUIET_SINCE, quietSince.toString());
        }
        return json;
    }
}
