package io.tollgate.control.key;

import io.tollgate.control.catalogue.ChangeFeed;
import io.tollgate.control.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** The one count of changes of credentials: of keys and of token revocations, so that nodes have one place in all of it. */
public final class CredentialSequence {
    private CredentialSequence() {}

    /** The next number of the credential history; until the transaction ends nobody else gets one. */
    public static long next(Connection connection) throws SQLException {
        long sequence = Sql.one(
                        connection,
                        "UPDATE credential_head SET sequence = sequence + 1 RETURNING sequence",
                        row -> row.getLong(1))
                .orElseThrow(() -> new SQLException("credential_head: no row"));
        Sql.notify(connection, ChangeFeed.CREDENTIALS_CHANNEL, sequence);
        return sequence;
    }
}
