package io.tollgate.control.trust;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    SecretStore(Database database, SecretBox box) {
        this.database = database;
        this.box = box;
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

    /** The names of stored secrets that the master key does not open: of all that are stored, not only of those in use. */
    public List<String> unreadable() {
        List<Map.Entry<String, byte[]>> all = database.read(connection -> Sql.list(
                connection,
                "SELECT name, sealed FROM secrets ORDER BY name",
                row -> Map.entry(row.getString("name"), row.getBytes("sealed"))));
        return all.stream()
                .filter(stored -> !opens(stored.getKey(), stored.getValue()))
                .map(Map.Entry::getKey)
                .toList();
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
