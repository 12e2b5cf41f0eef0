package io.tollgate.control.operator;

import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of operators. */
final class OperatorStore {
    private OperatorStore() {}

    /** One operator. */
    record Operator(
            String username,
            String passwordHash,
            List<String> roles,
            boolean enabled,
            boolean mustChange,
            boolean hasSecondFactor,
            Instant passwordChangedAt) {
        /** Never the hash. */
        @Override
        public String toString() {
            return "Operator[" + username + "]";
        }
    }

    static Optional<Operator> find(Connection connection, String username) throws SQLException {
        return Sql.one(
                connection,
                """
                SELECT username, password_hash, roles, enabled, must_change, totp_since, password_changed_at
                FROM operators WHERE username = ?
                """,
                row -> new Operator(
                        row.getString("username"),
                        row.getString("password_hash"),
                        Sql.texts(row, "roles"),
                        row.getBoolean("enabled"),
                        row.getBoolean("must_change"),
                        Sql.instantOrNull(row, "totp_since") != null,
                        Sql.instant(row, "password_changed_at")),
                username);
    }

    static boolean isEmpty(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT 1 FROM operators LIMIT 1", row -> 1).isEmpty();
    }

    /** Whether it was this call that made the operator. */
    static boolean insert(Connection connection, Operator operator, Instant now) throws SQLException {
        return Sql.update(
                        connection,
                        """
                        INSERT INTO operators
                            (username, password_hash, roles, enabled, must_change, created_at, password_changed_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """,
                        operator.username(),
                        operator.passwordHash(),
                        operator.roles(),
                        operator.enabled(),
                        operator.mustChange(),
                        now,
                        now)
                == 1;
    }

    static void changePassword(Connection connection, String username, String passwordHash, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                "UPDATE operators SET password_hash = ?, password_changed_at = ?, must_change = false WHERE username = ?",
                passwordHash,
                now,
                username);
    }

    static void signedIn(Connection connection, String username, Instant now) throws SQLException {
        Sql.update(connection, "UPDATE operators SET last_login_at = ? WHERE username = ?", now, username);
    }
}
