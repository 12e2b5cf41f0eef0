package io.tollgate.control.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.control.database.Sql;
import io.tollgate.control.node.EnrolledNode.Acknowledged;
import io.tollgate.control.node.EnrolledNode.Addresses;
import io.tollgate.control.node.EnrolledNode.Introduction;
import io.tollgate.control.node.EnrolledNode.LastReport;
import io.tollgate.control.node.EnrolledNode.Orders;
import io.tollgate.control.node.EnrolledNode.Placement;
import io.tollgate.core.json.Json;
import io.tollgate.protocol.v1.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code nodes}. Every method runs in the caller's transaction and blocks. */
final class NodeStore {
    private NodeStore() {}

    /** All enrolled nodes by name, as the control plane {@code self} sees them. */
    static List<EnrolledNode> all(Connection connection, UUID self) throws SQLException {
        return Sql.list(connection, """
                SELECT n.*, p.name AS elsewhere,
                       extract(epoch FROM clock_timestamp() - n.reported_at) AS silent_seconds,
                       (SELECT max(c.expires_at) FROM node_certificates c
                        WHERE c.node = n.name AND c.revoked_at IS NULL) AS certificate_expires_at
                FROM nodes n LEFT JOIN control_planes p ON p.id = n.control_plane AND p.id <> ?
                ORDER BY n.name
                """, NodeStore::enrolled, self);
    }

    private static EnrolledNode enrolled(ResultSet row) throws SQLException {
        Instant enrolledAt = Sql.instant(row, "enrolled_at");
        Instant expiresAt = Sql.instantOrNull(row, "certificate_expires_at");
        return new EnrolledNode(
                row.getString("name"),
                enrolledAt,
                new Orders(row.getBoolean("draining"), Sql.instantOrNull(row, "revoked_at")),
                expiresAt == null ? enrolledAt : expiresAt,
                last(row),
                placement(row));
    }

    private static LastReport last(ResultSet row) throws SQLException {
        return new LastReport(
                Sql.instantOrNull(row, "last_seen_at"),
                new Introduction(
                        Sql.instantOrNull(row, "started_at"),
                        row.getString("version"),
                        new Addresses(
                                row.getString("proxy_address"),
                                row.getString("status_address"),
                                row.getString("cluster_address")),
                        labels(Sql.jsonOrNull(row, "labels")),
                        row.getBoolean("cluster_lite")),
                row.getLong("revision"),
                new Acknowledged(row.getLong("credential_sequence"), Sql.instantOrNull(row, "credentials_applied_at")),
                new NodeTrust(row.getLong("trust_statement"), row.getString("trust_authority")),
                rejection(row));
    }

    private static Map<String, String> labels(@Nullable JsonNode json) {
        Map<String, String> labels = new TreeMap<>();
        if (json != null) {
            json.properties()
                    .forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
        }
        return labels;
    }

    private static Placement placement(ResultSet row) throws SQLException {
        String elsewhere = row.getString("elsewhere");
        long silentMillis = Math.round(row.getDouble("silent_seconds") * 1_000);
        return new Placement(
                row.getLong("stream"),
                elsewhere == null ? "" : elsewhere,
                Duration.ofMillis(Math.max(0, silentMillis)),
                status(row.getBytes("status")));
    }

    private static @Nullable Status status(byte @Nullable [] stored) {
        try {
            return stored == null ? null : Status.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            return null; // nobody but a control plane writes it; without it the node is shown with less
        }
    }

    private static NodeView.@Nullable NodeError rejection(ResultSet row) throws SQLException {
        String reason = row.getString("rejected_reason");
        String pointer = row.getString("rejected_pointer");
        return reason == null
                ? null
                : new NodeView.NodeError(row.getLong("rejected_revision"), pointer == null ? "" : pointer, reason);
    }

    /** Adds a node, or takes one back whose certificates were revoked; false when another has the name. */
    static boolean insert(Connection connection, String name, Instant now) throws SQLException {
        return Sql.update(connection, """
                        INSERT INTO nodes (name, enrolled_at) VALUES (?, ?)
                        ON CONFLICT (name) DO UPDATE SET enrolled_at = excluded.enrolled_at, revoked_at = NULL
                        WHERE nodes.revoked_at IS NOT NULL
                        """, name, now) == 1;
    }

    /** Removes a node; false when there is none of that name. */
    static boolean remove(Connection connection, String name) throws SQLException {
        return Sql.update(connection, "DELETE FROM nodes WHERE name = ?", name) == 1;
    }

    /** Notes that its certificates are void; false when there is no node of that name. */
    static boolean revoke(Connection connection, String name, Instant now) throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE nodes SET revoked_at = coalesce(revoked_at, ?), control_plane = NULL WHERE name = ?",
                        now,
                        name)
                == 1;
    }

    /** What an operator wants; false when there is no node of that name. */
    static boolean drain(Connection connection, String name, boolean draining) throws SQLException {
        return Sql.update(connection, "UPDATE nodes SET draining = ? WHERE name = ?", draining, name) == 1;
    }

    /**
     * The node's stream is at {@code self} from now on, whoever had the one before. A process that only moved is in the
     * limit cluster if it was.
     *
     * @return the new stream's number; empty when the node is not enrolled or was revoked
     */
    static Optional<Long> claim(Connection connection, String name, UUID self, Introduction introduction)
            throws SQLException {
        return Sql.one(
                connection,
                """
                UPDATE nodes SET stream = nextval('node_streams'), control_plane = ?, reported_at = clock_timestamp(),
                    cluster_address = ?, cluster_lite = ?,
                    cluster_joined = cluster_joined AND started_at IS NOT DISTINCT FROM ?::timestamptz,
                    came_at = CASE WHEN started_at IS DISTINCT FROM ?::timestamptz THEN clock_timestamp() ELSE came_at END,
                    started_at = ?::timestamptz, status = NULL
                WHERE name = ? AND revoked_at IS NULL RETURNING stream
                """,
                row -> row.getLong("stream"),
                self,
                introduction.addresses().cluster(),
                introduction.lite(),
                introduction.startedAt(),
                introduction.startedAt(),
                introduction.startedAt(),
                name);
    }

    /**
     * Writes down what a node last said, unless it has a newer stream since.
     *
     * @param self null when its stream is over
     */
    static void report(Connection connection, NodeFacts facts, @Nullable UUID self) throws SQLException {
        LastReport last = facts.last();
        Introduction introduction = last.introduction();
        NodeView.NodeError rejection = last.rejection();
        Status status = facts.status();
        Sql.update(
                connection,
                """
                UPDATE nodes SET last_seen_at = ?, started_at = ?, version = ?, proxy_address = ?, status_address = ?,
                    cluster_address = ?, labels = ?, revision = ?, credential_sequence = ?, credentials_applied_at = ?,
                    trust_statement = ?, trust_authority = ?,
                    rejected_revision = ?::bigint, rejected_pointer = ?, rejected_reason = ?,
                    control_plane = ?::uuid, reported_at = clock_timestamp(),
                    cluster_joined = coalesce(?::boolean, cluster_joined), status = ?::bytea
                WHERE name = ? AND stream = ?
                """,
                last.seenAt(),
                introduction.startedAt(),
                introduction.version(),
                introduction.addresses().proxy(),
                introduction.addresses().status(),
                introduction.addresses().cluster(),
                json(introduction.labels()),
                last.revision(),
                last.credentials().sequence(),
                last.credentials().at(),
                last.trust().statement(),
                last.trust().authority(),
                rejection == null ? null : rejection.revision(),
                rejection == null ? null : rejection.pointer(),
                rejection == null ? null : rejection.reason(),
                self,
                facts.inCluster(),
                status == null ? null : KeptStatus.of(status).toByteArray(),
                facts.enrolled().name(),
                facts.claim());
    }

    private static JsonNode json(Map<String, String> labels) {
        ObjectNode json = Json.object();
        labels.forEach(json::put);
        return json;
    }
}
