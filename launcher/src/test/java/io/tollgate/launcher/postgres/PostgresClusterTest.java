package io.tollgate.launcher.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.launcher.process.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** On the real programs, which are unpacked once into {@code target}, and on one cluster. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresClusterTest {
    private static final String PASSWORD = "0123456789abcdef";

    private Path folder;
    private Supervisor supervisor;
    private PostgresCluster cluster;
    private int port;

    @BeforeAll
    void prepare(@TempDir Path fresh) throws IOException {
        folder = fresh;
        supervisor = new Supervisor(folder, _ -> {});
        var binaries =
                PostgresBinaries.unpack(Path.of("target", "postgres-test").toAbsolutePath(), "test");
        cluster = new PostgresCluster(binaries, folder.resolve("postgres"), "fedcba9876543210", PASSWORD);
        start();
    }

    @AfterAll
    void clean() {
        supervisor.stop(List.of("postgres"));
    }

    @Test
    void data_survives_a_restart_and_a_lock_whose_number_somebody_else_has_now() throws Exception {
        try (var connection = connect(PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (word text)");
            statement.execute("INSERT INTO kept VALUES ('still here')");
        }
        var lock = Files.readAllLines(folder.resolve("postgres/postmaster.pid"));
        supervisor.stop(List.of("postgres"));
        // As after a crash and a reboot: the lock is there, and its process is this test.
        lock.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(folder.resolve("postgres/postmaster.pid"), lock);

        start();

        try (var connection = connect(PASSWORD);
                var rows = connection.createStatement().executeQuery("SELECT word FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("still here");
        }
    }

    @Test
    void nobody_gets_in_without_the_password() {
        assertThatThrownBy(() -> connect("wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void the_role_owns_its_database_and_is_no_superuser() throws SQLException {
        try (var connection = connect(PASSWORD);
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            rows.next();
            assertThat(rows.getBoolean(1)).isFalse();
        }
    }

    @Test
    void a_second_server_on_the_same_folder_is_refused() {
        assertThatThrownBy(() -> cluster.prepare(folder.resolve("second.log")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already runs on");
    }

    private void start() throws IOException {
        cluster.prepare(folder.resolve("postgres.log"));
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        supervisor.start(cluster.server(port, folder.resolve("postgres.log")));
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> cluster.provide(port));
    }

    private Connection connect(String password) throws SQLException {
        return DriverManager.getConnection(PostgresCluster.url(port), PostgresCluster.ROLE, password);
    }
}
