package io.tollgate.bench.contestant;

import io.tollgate.bench.machine.Children;
import io.tollgate.bench.machine.Ports;
import io.tollgate.launcher.postgres.PostgresBinaries;
import io.tollgate.launcher.postgres.PostgresCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** The launcher's embedded PostgreSQL, for one control plane. */
final class Postgres implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final String PASSWORD = "0123456789abcdef0123456789abcdef";

    private final Children children;
    private final Process process;
    private final int port;

    /** Starts it on the data in {@code folder}, which is made when there is none. */
    Postgres(Path home, Path folder, String name, Children children) throws IOException, InterruptedException {
        this.children = children;
        var data = folder.resolve("postgres");
        Files.createDirectories(data);
        var binaries = PostgresBinaries.unpack(home.resolve("target/cache"), version());
        // Loopback, a database of made-up shops: its password keeps nobody out who should be.
        var cluster = new PostgresCluster(binaries, data, PASSWORD, PASSWORD);
        var log = children.log(name);
        cluster.prepare(log);
        port = Ports.free();
        var server = cluster.server(port, log);
        process = children.start(name, server.prefix(), server.command(), server.environment());
        provide(cluster);
    }

    private void provide(PostgresCluster cluster) throws IOException, InterruptedException {
        var deadlineNanos = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try {
                cluster.provide(port);
                return;
            } catch (SQLException starting) {
                if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
                    throw new IOException("PostgreSQL does not start: " + starting.getMessage(), starting);
                }
                Thread.sleep(50);
            }
        }
    }

    private static String version() throws IOException {
        try (var stream = PostgresBinaries.class.getResourceAsStream("/io/tollgate/launcher/postgres.version")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    /** The control plane's settings for it. */
    Map<String, String> settings() {
        return Map.of(
                "TOLLGATE_DB_URL",
                PostgresCluster.url(port),
                "TOLLGATE_DB_USER",
                PostgresCluster.ROLE,
                "TOLLGATE_DB_PASSWORD",
                PASSWORD);
    }

    /** Runs statements in one transaction, as the control plane's role. */
    void execute(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection(PostgresCluster.url(port), PostgresCluster.ROLE, PASSWORD);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var each : statements) {
                statement.execute(each);
            }
            connection.commit();
        }
    }

    @Override
    public void close() {
        children.stop(process);
    }
}
