package io.tollgate.control.alert;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tollgate.control.database.Sql;
import io.tollgate.protocol.v1.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What nodes said last, from the database: whichever control plane they said it to. */
final class NodeWords {
    private NodeWords() {}

    /** The word of one node. */
    record Said(String node, Status status) {}

    /** Of every node that has been seen since then, by name. */
    static List<Said> since(Connection connection, Instant since) throws SQLException {
        return Sql.list(connection, """
                SELECT name, status FROM nodes
                WHERE revoked_at IS NULL AND status IS NOT NULL AND last_seen_at > ? ORDER BY name
                """, row -> new Said(row.getString("name"), status(row.getBytes("status"))), since);
    }

    private static Status status(byte[] status) {
        try {
            return Status.parseFrom(status);
        } catch (InvalidProtocolBufferException e) {
            return Status.getDefaultInstance(); // of another version; its next word is in a second
        }
    }
}
