package io.tollgate.control.token;

import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.token.TokenRevocationView.Life;
import io.tollgate.control.token.TokenRevocationView.Status;
import io.tollgate.core.token.TokenRevocation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of token revocations. */
final class TokenRevocationStore {
    private static final String SELECT = """
            SELECT id, issuer, jti, subject, issued_before, reason, created_at, created_by, expires_at, withdrawn_at, sequence
            FROM token_revocations""";

    /** So long what refuses nothing any more is shown. */
    private static final Duration KEPT = Duration.ofDays(30);

    private TokenRevocationStore() {}

    static void insert(
            Connection connection, String id, TokenRevocationRequest request, Actor actor, Instant now, long sequence)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO token_revocations (id, issuer, jti, subject, issued_before, reason, created_at, created_by,
                    expires_at, sequence)
                VALUES (?, ?, ?, ?, ?::timestamptz, ?, ?, ?, ?, ?)
                """,
                id,
                request.issuer(),
                request.jti(),
                request.subject(),
                request.issuedBefore(),
                request.reason(),
                now,
                actor.username(),
                request.expiresAt(),
                sequence);
        Sql.update(connection, "DELETE FROM token_revocations WHERE expires_at < ?", now.minus(KEPT));
    }

    static void withdraw(Connection connection, String id, Instant now, long sequence) throws SQLException {
        Sql.update(
                connection,
                "UPDATE token_revocations SET withdrawn_at = ?, sequence = ? WHERE id = ?",
                now,
                sequence,
                id);
    }

    static int active(Connection connection, Instant now) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT count(*) FROM token_revocations WHERE withdrawn_at IS NULL AND expires_at > ?",
                        row -> row.getInt(1),
                        now)
                .orElse(0);
    }

    static Optional<TokenRevocationView> find(Connection connection, String id, Instant now, boolean lock)
            throws SQLException {
        return Sql.one(connection, SELECT + " WHERE id = ?" + (lock ? " FOR UPDATE" : ""), row -> view(row, now), id);
    }

    /** Newest first, one more than a page. */
    static List<TokenRevocationView> page(Connection connection, ListQuery query, Instant now) throws SQLException {
        boolean descending = query.order("-createdAt", Set.of("createdAt")).descending();
        String direction = descending ? "DESC" : "ASC";
        StringBuilder sql = new StringBuilder(SELECT).append(" WHERE true");
        List<@Nullable Object> arguments = new ArrayList<>();
        String q = query.q();
        if (q != null) {
            sql.append(" AND (id = ? OR strpos(lower(concat_ws(' ', issuer, jti, subject, reason)), lower(?)) > 0)");
            arguments.addAll(List.of(q, q));
        }
        Cursor cursor = Cursor.in(query.untagged(), 2, "token-revocations").orElse(null);
        if (cursor != null) {
            sql.append(" AND (created_at, id) ").append(descending ? "<" : ">").append(" (?, ?)");
            arguments.add(cursor.time(0));
            arguments.add(cursor.position().getLast());
        }
        sql.append(" ORDER BY created_at ")
                .append(direction)
                .append(", id ")
                .append(direction)
                .append(" LIMIT ?");
        arguments.add(query.limit() + 1);
        return Sql.list(connection, sql.toString(), row -> view(row, now), arguments.toArray());
    }

    static List<TokenRevocationView> inForce(Connection connection, Instant now) throws SQLException {
        return Sql.list(
                connection,
                SELECT + " WHERE withdrawn_at IS NULL AND expires_at > ? ORDER BY sequence",
                row -> view(row, now),
                now);
    }

    static List<TokenRevocationView> after(Connection connection, long sequence, Instant now) throws SQLException {
        return Sql.list(connection, SELECT + " WHERE sequence > ? ORDER BY sequence", row -> view(row, now), sequence);
    }

    private static TokenRevocationView view(ResultSet row, Instant now) throws SQLException {
        TokenRevocation what = new TokenRevocation(
                row.getString("id"),
                row.getString("issuer"),
                row.getString("jti"),
                row.getString("subject"),
                Sql.instantOrNull(row, "issued_before"),
                Sql.instant(row, "expires_at"));
        Instant withdrawnAt = Sql.instantOrNull(row, "withdrawn_at");
        Status status =
                withdrawnAt != null ? Status.WITHDRAWN : now.isBefore(what.expiresAt()) ? Status.ACTIVE : Status.ENDED;
        return new TokenRevocationView(
                what,
                new Life(
                        status,
                        row.getString("reason"),
                        Sql.instant(row, "created_at"),
                        row.getString("created_by"),
                        withdrawnAt),
                row.getLong("sequence"),
                null);
    }
}
