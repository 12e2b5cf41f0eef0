package io.tollgate.control.key;

import io.tollgate.control.database.Sql;
import io.tollgate.control.key.ApiKeyView.Life;
import io.tollgate.control.key.ApiKeyView.Revocation;
import io.tollgate.control.key.ApiKeyView.Rotation;
import io.tollgate.control.key.ApiKeyView.Status;
import io.tollgate.control.key.ApiKeyView.Use;
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
import org.jspecify.annotations.Nullable;

/** The table of keys. */
final class KeyStore {
    private static final String COLUMNS = """
            id, alias, consumer, roles, allowed_cidrs, limits, created_at, created_by, expires_at, revoked_at, revoked_by,
            revoked_reason, replaced_by, last_used_at, last_used_address, last_used_node, sequence, changed_at,
            minutes_used_rotated,
            coalesce((SELECT successor.created_at FROM api_keys AS successor WHERE successor.id = api_keys.replaced_by),
                changed_at) AS rotated_at
            """;

    /** As the index of them has it. */
    static final String HAS_LIMIT = "limits <> '{}' AND limits @> ARRAY[?]::text[]";

    static final String STILL_GOOD = " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)";

    /** As the index of them has it. */
    private static final String NEVER_USED = " AND never_used" + STILL_GOOD;

    private static final String ENDING = " AND revoked_at IS NULL AND expires_at > ? AND expires_at <= ?";

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
    static List<ApiKeyView> page(Connection connection, KeyQuery query, Instant now) throws SQLException {
        ListQuery.Order order = query.order();
        String column = column(order);
        String direction = order.descending() ? "DESC" : "ASC";
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM api_keys WHERE true");
        List<@Nullable Object> arguments = new ArrayList<>();
        filter(query, now, sql, arguments);
        Cursor cursor = Cursor.in(query.list().untagged(), 2, "keys", query.consumer(), query.only())
                .orElse(null);
        if (cursor != null) {
            sql.append(" AND (" + column + ", id) " + (order.descending() ? "<" : ">") + " (?, ?)");
            arguments.add(column.equals("alias") ? cursor.position().getFirst() : cursor.time(0));
            arguments.add(cursor.position().getLast());
        }
        sql.append(" ORDER BY " + column + " " + direction + ", id " + direction + " LIMIT ?");
        arguments.add(query.list().limit() + 1);
        return Sql.list(connection, sql.toString(), row -> view(row, now), arguments.toArray());
    }

    private static void filter(KeyQuery query, Instant now, StringBuilder sql, List<@Nullable Object> arguments) {
        if (query.consumer() != null) {
            sql.append(" AND consumer = ?");
            arguments.add(query.consumer());
        }
        String q = query.list().q();
        if (q != null) {
            sql.append(" AND (strpos(found_by, lower(?)) > 0 OR ? = ANY(limits))");
            arguments.addAll(List.of(q, q));
        }
        switch (query.only()) {
            case null -> {}
            case NEVER_USED -> {
                sql.append(NEVER_USED);
                arguments.add(now);
            }
            case EXPIRING_SOON -> {
                sql.append(ENDING);
                arguments.addAll(List.of(now, now.plus(KeyQuery.SOON)));
            }
        }
    }

    private static String column(ListQuery.Order order) {
        return switch (order.field()) {
            case "alias" -> "alias";
            case "expiresAt" -> "expires_at";
            default -> "created_at";
        };
    }

    /** Where a page that ends with {@code last} ended. */
    static Cursor position(KeyQuery query, ApiKeyView last) {
        return Cursor.of(
                switch (column(query.order())) {
                    case "alias" -> last.alias();
                    case "expires_at" -> String.valueOf(last.life().expiresAt()); // never null in that order
                    default -> last.life().createdAt().toString();
                },
                last.id());
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
                rotation(row),
                lastUse(row),
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

    private static @Nullable Use lastUse(ResultSet row) throws SQLException {
        Instant at = Sql.instantOrNull(row, "last_used_at");
        return at == null ? null : new Use(at, row.getString("last_used_address"), row.getString("last_used_node"));
    }

    private static @Nullable Rotation rotation(ResultSet row) throws SQLException {
        String successor = row.getString("replaced_by");
        return successor == null
                ? null
                : new Rotation(successor, Sql.instant(row, "rotated_at"), row.getInt("minutes_used_rotated"));
    }

    /** A key about to be stored. */
    record NewKey(io.tollgate.core.key.ApiKeyText text, String consumer, KeyRequest request) {}
}
