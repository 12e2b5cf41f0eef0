package io.tollgate.control.trust;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The tables {@code trust_anchors} and {@code trust_statements}. Runs in the caller's transaction and blocks. */
final class AnchorStore {
    private AnchorStore() {}

    /** A statement as nodes get it. */
    record Statement(long number, ByteString payload, ByteString signature) {}

    /** One change at a time; whoever only reads is not held up. */
    static void lock(Connection connection) throws SQLException {
        Sql.update(connection, "LOCK TABLE trust_anchors IN SHARE ROW EXCLUSIVE MODE");
    }

    /** All that ever were, by kind and generation. */
    static List<Anchor> all(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM trust_anchors ORDER BY kind, generation", AnchorStore::anchor);
    }

    private static Anchor anchor(ResultSet row) throws SQLException {
        byte[] cross = row.getBytes("cross_certificate");
        return new Anchor(
                AnchorKind.ofWireName(row.getString("kind")).orElseThrow(),
                row.getInt("generation"),
                row.getString("id"),
                new Anchor.Material(
                        ByteString.copyFrom(row.getBytes("public_part")),
                        cross == null ? null : ByteString.copyFrom(cross),
                        row.getString("secret")),
                AnchorState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                new Anchor.Life(
                        Sql.instant(row, "created_at"),
                        row.getString("created_by"),
                        Sql.instantOrNull(row, "activated_at"),
                        Sql.instantOrNull(row, "retired_at")));
    }

    /** Adds an anchor; one of the same kind and generation stays as it is. */
    static void insert(Connection connection, Anchor anchor) throws SQLException {
        ByteString cross = anchor.material().crossCertificate();
        Sql.update(
                connection,
                """
                INSERT INTO trust_anchors (kind, generation, id, public_part, cross_certificate, secret, state,
                    created_at, created_by, activated_at)
                VALUES (?, ?, ?, ?, ?::bytea, ?, ?, ?, ?, ?::timestamptz)
                ON CONFLICT (kind, generation) DO NOTHING
                """,
                anchor.kind().wireName(),
                anchor.generation(),
                anchor.id(),
                anchor.material().publicPart().toByteArray(),
                cross == null ? null : cross.toByteArray(),
                anchor.material().secret(),
                anchor.state().wireName(),
                anchor.life().createdAt(),
                anchor.life().createdBy(),
                anchor.life().activatedAt());
    }

    static void use(Connection connection, Anchor before, Anchor next, Instant now) throws SQLException {
        Sql.update(connection, "UPDATE trust_anchors SET state = 'former' WHERE id = ?", before.id());
        Sql.update(
                connection, "UPDATE trust_anchors SET state = 'active', activated_at = ? WHERE id = ?", now, next.id());
    }

    static void retire(Connection connection, Anchor anchor, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE trust_anchors SET state = 'retired', secret = NULL, retired_at = ? WHERE id = ?",
                now,
                anchor.id());
        Sql.update(
                connection,
                "DELETE FROM secrets WHERE name = ?",
                anchor.material().secret());
    }

    static List<Statement> statements(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT number, payload, signature FROM trust_statements ORDER BY number",
                row -> new Statement(
                        row.getLong("number"),
                        ByteString.copyFrom(row.getBytes("payload")),
                        ByteString.copyFrom(row.getBytes("signature"))));
    }

    /** The number of the newest; 0 when there is none. */
    static long newest(Connection connection) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT coalesce(max(number), 0) AS number FROM trust_statements",
                        row -> row.getLong("number"))
                .orElse(0L);
    }

    static void insert(Connection connection, Statement statement, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO trust_statements (number, payload, signature, made_at) VALUES (?, ?, ?, ?)",
                statement.number(),
                statement.payload().toByteArray(),
                statement.signature().toByteArray(),
                now);
    }
}
