package io.tollgate.launcher.postgres;

import io.tollgate.launcher.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A database cluster in a folder. It listens on loopback only, trusts no connection, and holds one database
 * {@value #DATABASE} that belongs to the role {@value #ROLE}.
 *
 * @param binaries PostgreSQL's programs
 * @param folder the cluster's data
 * @param superuserPassword of the role {@code postgres}, which only the launcher uses
 * @param password of the role {@value #ROLE}
 */
public record PostgresCluster(PostgresBinaries binaries, Path folder, String superuserPassword, String password) {
    public static final String ROLE = "tollgate";
    public static final String DATABASE = "tollgate";

    private static final String SUPERUSER = "postgres";
    /** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nobody is waited for. */
    private static final ChildSpec.Stop FAST_SHUTDOWN = new ChildSpec.Stop("INT", Duration.ofSeconds(20));

    /**
     * Makes the cluster if there is none, and clears away the lock of a server that is gone.
     *
     * @throws IOException also when another server runs on the same folder
     */
    public void prepare(Path log) throws IOException {
        var user = UnprivilegedUser.find();
        if (!Files.exists(folder.resolve("PG_VERSION"))) {
            initialize(user, log);
        }
        user.give(folder);
        Files.writeString(folder.resolve("pg_hba.conf"), """
                # Written at every start: passwords only, loopback only.
                host all all 127.0.0.1/32 scram-sha-256
                """);
        PostmasterLock.clearIfStale(folder);
    }

    private void initialize(UnprivilegedUser user, Path log) throws IOException {
        // An interrupted first start leaves a folder without PG_VERSION, or one that initdb refuses: begin again.
        var unfinished = folder.resolveSibling(folder.getFileName() + ".making");
        deleteTree(unfinished);
        Files.createDirectory(unfinished);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        var passwordFile = Files.createTempFile(folder.getParent(), "initdb", ".password");
        try {
            Files.writeString(passwordFile, superuserPassword + "\n");
            user.give(unfinished);
            user.give(passwordFile);
            var command = new ArrayList<>(user.prefix());
            command.addAll(List.of(
                    binaries.program("initdb"),
                    "--pgdata=" + unfinished,
                    "--username=" + SUPERUSER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // Sorts the same on every machine, whatever locales it has.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
            run(command, log);
            deleteTree(folder);
            Files.move(unfinished, folder);
        } finally {
            Files.delete(passwordFile);
        }
    }

    private static void run(List<String> command, Path log) throws IOException {
        try {
            var code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("initdb ended with exit code " + code + " (log: " + log + ")");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making the database cluster", interrupted);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The server process to run on that port. Call {@link #prepare} first. */
    public ChildSpec server(int port, Path log) throws IOException {
        var command = List.of(
                binaries.program("postgres"),
                "-D",
                folder.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                // No socket file: passwords over loopback are the only way in.
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=60");
        return new ChildSpec(
                "postgres", UnprivilegedUser.find().prefix(), command, Map.of("LC_ALL", "C"), log, FAST_SHUTDOWN);
    }

    /** What JDBC needs to reach the server. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /**
     * Makes role and database when they are missing, and gives the role its password.
     *
     * @throws SQLException also while the server is still starting
     */
    public void provide(int port) throws SQLException {
        try (var connection = connect(port)) {
            if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", ROLE)) {
                execute(connection, "CREATE ROLE " + ROLE + " LOGIN");
            }
            // The password is hexadecimal, so it needs no quoting; it is set each time, so that the file is what
            // counts.
            execute(connection, "ALTER ROLE " + ROLE + " PASSWORD '" + password + "'");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                execute(connection, "CREATE DATABASE " + DATABASE + " OWNER " + ROLE);
            }
        }
    }

    private Connection connect(int port) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", superuserPassword);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
