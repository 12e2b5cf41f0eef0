package io.tollgate.control.trust;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The control plane's own long-lived secrets, sealed, one row each in the table {@code secrets}. The first start makes
 * them; every later start, and every other instance on the same database, finds them.
 */
@Singleton
public final class SecretStore {
    private final Database database;
    private final SecretBox box;
    private final List<SealedColumn> columns;

    /** {@code columns} are all there are, the one of {@code secrets} too. */
    SecretStore(Database database, SecretBox box, List<SealedColumn> columns) {
        this.database = database;
        this.box = box;
        this.columns = List.copyOf(columns);
    }

    /**
     * The secret of that name, made by {@code maker} when there is none. Of several instances that make it at once one
     * wins and all get the winner's. Blocks on the database.
     *
     * @throws UnreadableSecretException when the master key is not the one that sealed it
     */
    public byte[] obtain(String name, Supplier<byte[]> maker) {
        byte[] sealed = database.write(connection -> {
            Optional<byte[]> found = find(connection, name);
            if (found.isPresent()) {
                return found.get();
            }
            Sql.update(
                    connection,
                    "INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                    name,
                    box.seal(name, maker.get()));
            return find(connection, name).orElseThrow();
        });
        return box.open(name, sealed);
    }

    /** The secret of that name; it is there. In the caller's transaction. */
    byte[] read(Connection connection, String name) throws SQLException {
        return box.open(name, find(connection, name).orElseThrow(() -> new SQLException("secret " + name + ": gone")));
    }

    /** Keeps a new secret. In the caller's transaction. */
    void keep(Connection connection, String name, byte[] secret) throws SQLException {
        Sql.update(connection, "INSERT INTO secrets (name, sealed) VALUES (?, ?)", name, box.seal(name, secret));
    }

    /** What the master key does not open of all that is sealed and stored, wherever that is, not only of what is in use. */
    public List<String> unreadable() {
        List<String> unreadable = new ArrayList<>();
        for (SealedColumn column : columns) {
            for (SealedColumn.Value value : database.read(column::values)) {
                if (!opens(column.purpose().apply(value.key()), value.sealed().toByteArray())) {
                    unreadable.add(value.key() + " of " + column.table());
                }
            }
        }
        return unreadable;
    }

    private boolean opens(String name, byte[] sealed) {
        try {
            Arrays.fill(box.open(name, sealed), (byte) 0);
            return true;
        } catch (UnreadableSecretException e) {
            return false;
        }
    }

    private static Optional<byte[]> find(Connection connection, String name) throws SQLException {
        return Sql.one(connection, "SELECT sealed FROM secrets WHERE name = ?", row -> row.getBytes("sealed"), name);
    }
}
