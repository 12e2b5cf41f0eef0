package io.tollgate.control.key;

import io.tollgate.control.database.Sql;
import io.tollgate.control.key.ApiKeyView.Life;
import io.tollgate.control.key.ApiKeyView.Revocation;
import io.tollgate.control.key.ApiKeyView.Status;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.page.Cursor;
import io.tollgate.control.page.ListQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of keys. */
final class KeyStore {
    private static final String COLUMNS = """
            id, alias, consumer, roles, allowed_cidrs, limits, created_at, created_by, expires_at, revoked_at, revoked_by,
            revoked_reason, replaced_by, last_used_at, sequence, changed_at
            """;

    /** As the index of them has it. */
    static final String HAS_LIMIT = "limits <> '{}' AND limits @> ARRAY[?]::text[]";

    static final String STILL_GOOD = " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)";

    private KeyStore() {}

    static void insert(Connection connection, NewKey key, Actor actor, Instant now, long sequence) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO api_keys (id, alias, sha256, consumer, roles, allowed_cidrs, limits, created_at, created_by,
                    expires_at, sequence, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                key.text().credentialId(),
                key.request().alias(),
                key.text().hash().bytes(),
                key.consumer(),
                key.request().roles(),
                key.request().allowedCidrs(),
                key.request().limits(),
                now,
                actor.username(),
                key.request().expiresAt(),
                sequence,
                now);
    }

    static void revoke(Connection connection, String id, Actor actor, String reason, Instant now, long sequence)
            throws SQLException {
        Sql.update(connection, """
                UPDATE api_keys SET revoked_at = ?, revoked_by = ?, revoked_reason = ?, sequence = ?, changed_at = ?
                WHERE id = ?
                """, now, actor.username(), reason, sequence, now, id);
    }

    static void limit(Connection connection, String id, List<String> limits, Instant now, long sequence)
            throws SQLException {
        Sql.update(
                connection,
                "UPDATE api_keys SET limits = ?, sequence = ?, changed_at = ? WHERE id = ?",
                limits,
                sequence,
                now,
                id);
    }

    /** Lets {@code old} end at {@code expiresAt}, since {@code replacement} has taken its place. */
    static void replaced(
            Connection connection, String old, String replacement, Instant expiresAt, Instant now, long sequence)
            throws SQLException {
        Sql.update(connection, """
                UPDATE api_keys SET expires_at = ?, replaced_by = ?, sequence = ?, changed_at = ? WHERE id = ?
                """, expiresAt, replacement, sequence, now, old);
    }

    /**
     * Revokes every key of {@code consumer} that is not, each with a number of its own; answers their ids. Bounded by
     * {@code countMax}: with more there is more to do.
     */
    static List<String> revokeAll(
            Connection connection, String consumer, Actor actor, String reason, Instant now, int countMax)
            throws SQLException {
        List<String> ids = idsNotRevoked(connection, consumer, countMax, true);
        for (String id : ids) {
            revoke(connection, id, actor, reason, now, CredentialSequence.next(connection));
        }
        return ids;
    }

    static List<String> idsNotRevoked(Connection connection, String consumer, int countMax, boolean lock)
            throws SQLException {
        return Sql.list(
                connection,
                "SELECT id FROM api_keys WHERE consumer = ? AND revoked_at IS NULL ORDER BY id LIMIT ?"
                        + (lock ? " FOR UPDATE" : ""),
                row -> row.getString("id"),
                consumer,
                countMax);
    }

    static int notRevoked(Connection connection, String consumer) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT count(*) FROM api_keys WHERE consumer = ? AND revoked_at IS NULL",
                        row -> row.getInt(1),
                        consumer)
                .orElse(0);
    }

    static Optional<ApiKeyView> find(Connection connection, String id, Instant now, boolean lock) throws SQLException {
        return Sql.one(
                connection,
                "SELECT " + COLUMNS + " FROM api_keys WHERE id = ?" + (lock ? " FOR UPDATE" : ""),
                row -> view(row, now),
                id);
    }

    /** Keys in the asked order, one more than a page. */
    static List<ApiKeyView> page(Connection connection, @Nullable String consumer, ListQuery query, Instant now)
            throws SQLException {
        ListQuery.Order order = query.order("-createdAt", Set.of("createdAt", "alias"));
        String column = order.field().equals("alias") ? "alias" : "created_at";
        String direction = order.descending() ? "DESC" : "ASC";
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM api_keys WHERE true");
        List<@Nullable Object> arguments = new ArrayList<>();
        if (consumer != null) {
            sql.append(" AND consumer = ?");
            arguments.add(consumer);
        }
        String q = query.q();
        if (q != null) {
            sql.append(" AND (strpos(found_by, lower(?)) > 0 OR ? = ANY(limits))");
            arguments.addAll(List.of(q, q));
        }
        Cursor cursor = Cursor.in(query.untagged(), 2, "keys", consumer).orElse(null);
        if (cursor != null) {
            sql.append(" AND (" + column + ", id) " + (order.descending() ? "<" : ">") + " (?, ?)");
            arguments.add(order.field().equals("alias") ? cursor.position().getFirst() : cursor.time(0));
            arguments.add(cursor.position().getLast());
        }
        sql.append(" ORDER BY " + column + " " + direction + ", id " + direction + " LIMIT ?");
        arguments.add(query.limit() + 1);
        return Sql.list(connection, sql.toString(), row -> view(row, now), arguments.toArray());
    }

    /** Where a page that ends with {@code last} ended. */
    static Cursor position(ListQuery query, ApiKeyView last) {
        boolean byAlias = query.sort() != null && query.sort().endsWith("alias");
        return Cursor.of(byAlias ? last.alias() : last.life().createdAt().toString(), last.id());
    }

    private static ApiKeyView view(ResultSet row, Instant now) throws SQLException {
        Instant expiresAt = Sql.instantOrNull(row, "expires_at");
        Instant revokedAt = Sql.instantOrNull(row, "revoked_at");
        Revocation revocation = revokedAt == null
                ? null
                : new Revocation(revokedAt, row.getString("revoked_by"), row.getString("revoked_reason"));
        Status status = revocation != null
                ? Status.REVOKED
                : expiresAt != null && !now.isBefore(expiresAt) ? Status.EXPIRED : Status.ACTIVE;
        Life life = new Life(
                Sql.instant(row, "created_at"),
                row.getString("created_by"),
                expiresAt,
                revocation,
                row.getString("replaced_by"),
                Sql.instantOrNull(row, "last_used_at"),
                Sql.instant(row, "changed_at"));
        return new ApiKeyView(
                row.getString("id"),
                row.getString("alias"),
                row.getString("consumer"),
                status,
                Sql.textsOrNull(row, "roles"),
                Sql.texts(row, "allowed_cidrs"),
                Sql.texts(row, "limits"),
                life,
                row.getLong("sequence"),
                null);
    }

    /** A key about to be stored. */
    record NewKey(io.tollgate.core.key.ApiKeyText text, String consumer, KeyRequest request) {}
}
