package io.tollgate.control.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.control.database.Sql;
import io.tollgate.control.trust.SigningKey;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.Sha256;
import io.tollgate.core.snapshot.SnapshotSignature.Purpose;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The chain of hashes over the entries, and its two signed ends. An entry's hash is SHA-256 over the hash before it and the
 * canonical form (RFC 8785) of the entry, so that whoever changes, moves or takes out one has to write all that follow
 * anew, and can't sign the end of that without the signing key.
 */
@Singleton
final class AuditChain {
    private final SigningKey key;

    AuditChain(SigningKey key) {
        this.key = key;
    }

    /** Which end of the chain. */
    enum End {
        HEAD,
        ANCHOR
    }

    /**
     * An end of the chain as it is stored.
     *
     * @param position of the last entry; of an anchor, of the last that is gone
     * @param hash of that entry; where the chain begins, of all that stood before it
     * @param signature null while nobody has signed, at position 0
     */
    record Knot(
            UUID trail,
            long position,
            Octets hash,
            Instant at,
            @Nullable Octets signature) {
        /** The hash in lower-case hex. */
        String hex() {
            return hash.toString();
        }
    }

    /** Where the chain ends, in one view of the data with whatever else is read. */
    static Knot head(Connection connection) throws SQLException {
        return head(connection, "");
    }

    /** The same, and nobody writes an entry before the caller's transaction ends. */
    static Knot lock(Connection connection) throws SQLException {
        return head(connection, " FOR UPDATE");
    }

    private static Knot head(Connection connection, String lock) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT trail, position, hash, at, signature FROM audit_head" + lock,
                        row -> knot(row, row.getObject("trail", UUID.class)))
                .orElseThrow(() -> new SQLException("audit_head: no row (expected: the one of the migration)"));
    }

    /** An anchor, and the last entry that stands before it. */
    record Anchor(Knot knot, long entry) {}

    static Anchor anchor(Connection connection, UUID trail) throws SQLException {
        return Sql.one(
                        connection,
                        "SELECT position, entry, hash, at, signature FROM audit_anchor",
                        row -> new Anchor(knot(row, trail), row.getLong("entry")))
                .orElseThrow(() -> new SQLException("audit_anchor: no row (expected: the one of the migration)"));
    }

    private static Knot knot(ResultSet row, UUID trail) throws SQLException {
        return new Knot(
                trail,
                row.getLong("position"),
                Octets.of(row.getBytes("hash")),
                Sql.instant(row, "at"),
                Octets.orNull(row.getBytes("signature")));
    }

    /** The hash of {@code entry} behind {@code before}. */
    static Octets hash(Octets before, AuditEntry entry) {
        return Octets.of(Sha256.of(before.array(), Json.canonical(entry.toJson())));
    }

    /** What is signed of an end: RFC 8785 form of {@code {"at","end","hash","position","trail"}}. */
    static byte[] payload(End end, Knot knot) {
        ObjectNode json = Json.object()
                .put("trail", knot.trail().toString())
                .put("end", end == End.HEAD ? "head" : "anchor")
                .put("position", knot.position())
                .put("hash", knot.hex())
                .put("at", knot.at().toString());
        return Json.canonical(json);
    }

    /** Signs an end; about a millisecond. */
    Knot signed(End end, UUID trail, long position, Octets hash, Instant at) {
        Knot bare = new Knot(trail, position, hash, at, null);
        return new Knot(trail, position, hash, at, Octets.of(key.sign(Purpose.AUDIT, payload(end, bare))));
    }

    /** Moves the head forward, behind entries that the caller wrote under {@link #lock}. */
    static void advance(Connection connection, Knot head) throws SQLException {
        Sql.update(
                connection,
                "UPDATE audit_head SET position = ?, hash = ?, at = ?, signature = ?",
                head.position(),
                head.hash().array(),
                head.at(),
                bytes(head.signature()));
    }

    /** For a column that may be null. */
    static byte @Nullable [] bytes(@Nullable Octets octets) {
        return octets == null ? null : octets.array();
    }

    /** Whether we signed that end. */
    boolean isOurs(End end, Knot knot) {
        Octets signature = knot.signature();
        if (signature == null) {
            return false;
        }
        return key.signed(Purpose.AUDIT, payload(end, knot), signature.array());
    }

    /** Signs the anchor anew by the key that signs now, if it was ours: before a key that may have signed it is retired. */
    void signAnchorAnew(Connection connection) throws SQLException {
        Knot old = anchor(connection, head(connection).trail()).knot();
        if (isOurs(End.ANCHOR, old)) {
            Knot anew = signed(End.ANCHOR, old.trail(), old.position(), old.hash(), old.at());
            Sql.update(connection, "UPDATE audit_anchor SET signature = ?", bytes(anew.signature()));
        }
    }

    /** The public half, as X.509 SubjectPublicKeyInfo. */
    byte[] verificationKey() {
        return key.verificationKey().toByteArray();
    }
}
