package io.tollgate.control.trust;

import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The control plane's own long-lived secrets, sealed, one row each in the table {@code secrets}. The first start makes
 * them; every later start, and every other instance on the same database, finds them.
 */
@Singleton
public final class SecretStore {
    private final TransactionOperations<Connection> transactions;
    private final SecretBox box;

    SecretStore(TransactionOperations<Connection> transactions, SecretBox box) {
        this.transactions = transactions;
        this.box = box;
    }

    /**
     * The secret of that name, made by {@code maker} when there is none. Of several instances that make it at once one
     * wins and all get the winner's. Blocks on the database.
     *
     * @throws UnreadableSecretException when the master key is not the one that sealed it
     */
    public byte[] obtain(String name, Supplier<byte[]> maker) {
        byte[] sealed = transactions.executeWrite(status -> {
            Optional<byte[]> found = find(status.getConnection(), name);
            if (found.isPresent()) {
                return found.get();
            }
            insertUnlessPresent(status.getConnection(), name, box.seal(name, maker.get()));
            return find(status.getConnection(), name).orElseThrow();
        });
        return box.open(name, sealed);
    }

    private static Optional<byte[]> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT sealed FROM secrets WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static void insertUnlessPresent(Connection connection, String name, byte[] sealed) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO NOTHING")) {
            insert.setString(1, name);
            insert.setBytes(2, sealed);
            insert.executeUpdate();
        }
    }
}
