package io.tollgate.control.key;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.core.key.Cidr;
import io.tollgate.core.key.Credential;
import io.tollgate.core.key.KeyHash;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The credentials as nodes must know them, and what changed since a number. Reads only; for machines, so no actor. */
@Singleton
public final class CredentialLog {
    private static final String SELECT =
            "SELECT id, sha256, consumer, roles, allowed_cidrs, limits, expires_at, revoked_at, sequence FROM api_keys";

    /** Joined to themselves: when a key was rotated is when its successor was made. */
    private static final String NOTE_USE = """
            UPDATE api_keys SET last_used_at = news.at, last_used_address = news.address, last_used_node = news.node,
                minutes_used_rotated = minutes_used_rotated + news.rotated
            FROM (
                SELECT used.id, used.address, used.node,
                    CASE WHEN used.at >= successor.created_at THEN 1 ELSE 0 END AS rotated,
                    greatest(date_trunc('minute', used.at), known.created_at,
                        CASE WHEN used.at >= successor.created_at THEN successor.created_at END) AS at
                FROM (SELECT unnest(?::text[]) AS id, unnest(?::text[])::timestamptz AS at,
                    unnest(?::text[]) AS address, unnest(?::text[]) AS node) AS used
                JOIN api_keys AS known ON known.id = used.id
                LEFT JOIN api_keys AS successor ON successor.id = known.replaced_by
            ) AS news
            WHERE api_keys.id = news.id AND (last_used_at IS NULL OR last_used_at < news.at)
            """;

    private final Database database;

    CredentialLog(Database database) {
        this.database = database;
    }

    /** Which history this is: a UUID made once per database. */
    public String epoch() {
        return database.read(CredentialLog::head).epoch();
    }

    /** The number of the last change; 0 before the first. */
    public long sequence() {
        return database.read(CredentialLog::head).sequence();
    }

    /** Every credential, revoked ones too, so that a node can tell them from unknown ones. */
    public CredentialState full() {
        return database.read(connection -> {
            Head head = head(connection);
            return new CredentialState(
                    head.epoch(), head.sequence(), Sql.list(connection, SELECT, CredentialLog::credential));
        });
    }

    /** The credentials with these ids, as far as they exist. */
    public List<Credential> find(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.read(connection -> Sql.list(
                        connection, SELECT + " WHERE id = ANY(?)", CredentialLog::credential, List.copyOf(ids)));
    }

    /** How many keys that open doors at {@code now} have that limit. */
    public int limitedBy(String limit, Instant now) {
        return database.read(connection -> Sql.one(
                        connection,
                        "SELECT count(*) FROM api_keys WHERE " + KeyStore.HAS_LIMIT + KeyStore.STILL_GOOD,
                        row -> row.getInt(1),
                        limit,
                        now)
                .orElse(0));
    }

    /** Ids of keys that open doors at {@code now} and have that limit; at most {@code max}, oldest first. */
    public List<String> idsLimitedBy(String limit, Instant now, int max) {
        return database.read(connection -> Sql.list(
                connection,
                "SELECT id FROM api_keys WHERE " + KeyStore.HAS_LIMIT + KeyStore.STILL_GOOD
                        + " ORDER BY sequence LIMIT ?",
                row -> row.getString(1),
                limit,
                now,
                max));
    }

    /** Ids of keys that open doors at {@code now} and are of one of {@code consumers}; at most {@code max}, oldest first. */
    public List<String> idsOf(Collection<String> consumers, Instant now, int max) {
        return consumers.isEmpty()
                ? List.of()
                : database.read(connection -> Sql.list(
                        connection,
                        "SELECT id FROM api_keys WHERE consumer = ANY(?)" + KeyStore.STILL_GOOD
                                + " ORDER BY sequence LIMIT ?",
                        row -> row.getString(1),
                        List.copyOf(consumers),
                        now,
                        max));
    }

    /** The changes behind {@code sequence}, oldest first; the last one's number is where the history stands. */
    public List<CredentialChange> after(long sequence) {
        return database.read(connection -> Sql.list(
                connection,
                SELECT + " WHERE sequence > ? ORDER BY sequence",
                row -> new CredentialChange(row.getLong("sequence"), credential(row)),
                sequence));
    }

    /**
     * Notes when keys were last used and from where, to the minute: a key in use is written once a minute, whatever its traffic. Of
     * one that was made in that minute it is that time, as nobody uses a key that is not there. Of one that was rotated in that
     * minute it is the rotation's own time when it was used after it, so that one sees at once that it is; in how many minutes it
     * is used after that is counted. This is no change that nodes must know, and needs no order.
     *
     * @param lastUsed by credential id; one that is older than what is known, or of an unknown key, is ignored
     */
    public void noteUse(Map<String, ApiKeyView.Use> lastUsed) {
        if (lastUsed.isEmpty()) {
            return;
        }
        List<String> ids = List.copyOf(lastUsed.keySet());
        List<ApiKeyView.Use> uses =
                ids.stream().map(id -> Objects.requireNonNull(lastUsed.get(id))).toList();
        database.<Integer>write(connection -> {
            // In the one order in which everybody locks several keys: else this and a revocation of many wait for each
            // other,
            // and the database ends one of them.
            var _ = Sql.one(connection, """
                    SELECT count(*) FROM (SELECT 1 FROM api_keys WHERE id = ANY(?) ORDER BY id FOR UPDATE) AS held
                    """, row -> row.getInt(1), ids);
            return Sql.update(
                    connection,
                    NOTE_USE,
                    ids,
                    uses.stream().map(use -> use.at().toString()).toList(),
                    uses.stream().map(ApiKeyView.Use::address).toList(),
                    uses.stream().map(ApiKeyView.Use::node).toList());
        });
    }

    private static Head head(Connection connection) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT epoch::text, sequence FROM credential_head",
                        row -> new Head(row.getString(1), row.getLong(2)))
                .orElseThrow(() -> new SQLException("credential_head: no row"));
    }

    private static Credential credential(ResultSet row) throws SQLException {
        return new Credential(
                row.getString("id"),
                KeyHash.of(row.getBytes("sha256")),
                row.getString("consumer"),
                Sql.textsOrNull(row, "roles"),
                Sql.texts(row, "allowed_cidrs").stream().map(Cidr::parse).toList(),
                Sql.texts(row, "limits"),
                Sql.instantOrNull(row, "expires_at"),
                row.getObject("revoked_at") != null);
    }

    private record Head(String epoch, long sequence) {}
}
