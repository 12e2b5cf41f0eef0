package io.tollgate.control.node;

import io.tollgate.control.database.Sql;
import io.tollgate.control.node.EnrolledNode.Addresses;
import io.tollgate.control.node.EnrolledNode.LastReport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code nodes} and {@code node_certificates}. Every method runs in the caller's transaction and blocks. */
final class NodeStore {
    private NodeStore() {}

    /** All enrolled nodes by name. */
    static List<EnrolledNode> all(Connection connection) throws SQLException {
        return Sql.list(connection, """
                SELECT n.*, (SELECT max(c.expires_at) FROM node_certificates c
                             WHERE c.node = n.name AND c.revoked_at IS NULL) AS certificate_expires_at
                FROM nodes n ORDER BY n.name
                """, NodeStore::enrolled);
    }

    private static EnrolledNode enrolled(ResultSet row) throws SQLException {
        Instant enrolledAt = Sql.instant(row, "enrolled_at");
        Instant expiresAt = Sql.instantOrNull(row, "certificate_expires_at");
        LastReport last = new LastReport(
                Sql.instantOrNull(row, "last_seen_at"),
                Sql.instantOrNull(row, "started_at"),
                row.getString("version"),
                new Addresses(
                        row.getString("proxy_address"),
                        row.getString("status_address"),
                        row.getString("cluster_address")),
                row.getLong("revision"),
                row.getLong("credential_sequence"),
                rejection(row));
        return new EnrolledNode(
                row.getString("name"),
                enrolledAt,
                row.getBoolean("draining"),
                expiresAt == null ? enrolledAt : expiresAt,
                last);
    }

    private static NodeView.@Nullable NodeError rejection(ResultSet row) throws SQLException {
        String reason = row.getString("rejected_reason");
        String pointer = row.getString("rejected_pointer");
        return reason == null
                ? null
                : new NodeView.NodeError(row.getLong("rejected_revision"), pointer == null ? "" : pointer, reason);
    }

    /** Adds a node unless the name is taken. */
    static boolean insert(Connection connection, String name, Instant now) throws SQLException {
        return Sql.update(
                        connection,
                        "INSERT INTO nodes (name, enrolled_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                        name,
                        now)
                == 1;
    }

    /** Removes a node and revokes every certificate it has; false when there is none of that name. */
    static boolean remove(Connection connection, String name, Instant now) throws SQLException {
        boolean removed = Sql.update(connection, "DELETE FROM nodes WHERE name = ?", name) == 1;
        Sql.update(
                connection,
                "UPDATE node_certificates SET revoked_at = ? WHERE node = ? AND revoked_at IS NULL",
                now,
                name);
        Sql.update(connection, "DELETE FROM node_certificates WHERE expires_at < ?", now);
        return removed;
    }

    /** What an operator wants; false when there is no node of that name. */
    static boolean drain(Connection connection, String name, boolean draining) throws SQLException {
        return Sql.update(connection, "UPDATE nodes SET draining = ? WHERE name = ?", draining, name) == 1;
    }

    static void insertCertificate(Connection connection, String serial, String node, Instant from, Instant to)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO node_certificates (serial, node, issued_at, expires_at) VALUES (?, ?, ?, ?)",
                serial,
                node,
                from,
                to);
    }

    /** Which of {@code serials} may still be used at {@code now}. */
    static List<String> valid(Connection connection, List<String> serials, Instant now) throws SQLException {
        return Sql.list(connection, """
                SELECT c.serial FROM node_certificates c JOIN nodes n ON n.name = c.node
                WHERE c.serial = ANY (?) AND c.revoked_at IS NULL AND c.expires_at > ?
                """, row -> row.getString("serial"), serials, now);
    }

    /** Whether {@code serial} is a certificate that {@code node} may use at {@code now}. */
    static boolean isValid(Connection connection, String serial, String node, Instant now) throws SQLException {
        return isValid(connection, serial, node, now, "");
    }

    /** As {@link #isValid}, and nobody revokes it before the caller's transaction ends. */
    static boolean holdCertificate(Connection connection, String serial, String node, Instant now) throws SQLException {
        return isValid(connection, serial, node, now, " FOR UPDATE");
    }

    private static boolean isValid(Connection connection, String serial, String node, Instant now, String lock)
            throws SQLException {
        Optional<String> found = Sql.one(connection, """
                SELECT c.serial FROM node_certificates c JOIN nodes n ON n.name = c.node
                WHERE c.serial = ? AND c.node = ? AND c.revoked_at IS NULL AND c.expires_at > ?""" + lock, row -> row.getString("serial"), serial, node, now);
        return found.isPresent();
    }

    /** Revokes what {@code node} has but {@code serial}: a renewal whose answer was lost leaves one behind. */
    static void revokeOthers(Connection connection, String node, String serial, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE node_certificates SET revoked_at = ? WHERE node = ? AND serial <> ? AND revoked_at IS NULL",
                now,
                node,
                serial);
    }

    /** Writes down what a node last said. */
    static void report(Connection connection, String name, LastReport last) throws SQLException {
        NodeView.NodeError rejection = last.rejection();
        Sql.update(
                connection,
                """
                UPDATE nodes SET last_seen_at = ?, started_at = ?, version = ?, proxy_address = ?, status_address = ?,
                    cluster_address = ?, revision = ?, credential_sequence = ?,
                    rejected_revision = ?::bigint, rejected_pointer = ?, rejected_reason = ?
                WHERE name = ?
                """,
                last.seenAt(),
                last.startedAt(),
                last.version(),
                last.addresses().proxy(),
                last.addresses().status(),
                last.addresses().cluster(),
                last.revision(),
                last.credentialSequence(),
                rejection == null ? null : rejection.revision(),
                rejection == null ? null : rejection.pointer(),
                rejection == null ? null : rejection.reason(),
                name);
    }
}
