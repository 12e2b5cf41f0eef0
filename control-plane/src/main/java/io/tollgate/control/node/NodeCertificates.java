package io.tollgate.control.node;

import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code node_certificates}. Every method runs in the caller's transaction and blocks. */
final class NodeCertificates {
    private NodeCertificates() {}

    static void insert(Connection connection, String serial, String node, Instant from, Instant to)
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
    static boolean hold(Connection connection, String serial, String node, Instant now) throws SQLException {
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

    /** Revokes every certificate of {@code node}, and forgets those of any node that have ended. */
    static void revokeAll(Connection connection, String node, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE node_certificates SET revoked_at = ? WHERE node = ? AND revoked_at IS NULL",
                now,
                node);
        Sql.update(connection, "DELETE FROM node_certificates WHERE expires_at < ?", now);
    }
}
