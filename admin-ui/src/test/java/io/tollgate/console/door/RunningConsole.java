package io.tollgate.console.door;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tollgate.console.host.ConsoleServer;
import io.tollgate.control.ControlPlane;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorRole;
import io.tollgate.control.settings.Settings;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A control plane and its console on a new database. Its operator is {@code admin} with {@link #PASSWORD}. */
public final class RunningConsole implements AutoCloseable {
    /** Of the first operator. */
    public static final String PASSWORD = "correct horse battery";

    private final EmbeddedPostgres postgres;
    private final ApplicationContext context;
    private final EmbeddedServer server;

    private RunningConsole(int adminPort, int consolePort, int syncPort) {
        try {
            postgres = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Settings settings = new Settings(
                "127.0.0.1",
                adminPort,
                consolePort,
                syncPort,
                List.of("localhost", "127.0.0.1"),
                new DatabaseAccess(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres"),
                true,
                new Settings.Secrets(new byte[Settings.MASTER_KEY_BYTES], PASSWORD));
        context = ControlPlane.builder(settings).start();
        server = context.getBean(EmbeddedServer.class).start();
    }

    /** On ports that the operating system gives. */
    public static RunningConsole start() {
        return new RunningConsole(0, 0, 0);
    }

    /** On those ports. */
    public static RunningConsole on(int adminPort, int consolePort, int syncPort) {
        return new RunningConsole(adminPort, consolePort, syncPort);
    }

    /** The console's address. */
    public URI uri() {
        return URI.create(
                "http://127.0.0.1:" + context.getBean(ConsoleServer.class).port());
    }

    /** A bean of the control plane. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Writes an object of the catalogue; {@code json} may have ' for ". */
    public void put(Kind kind, String name, String json) throws InvalidDocumentException {
        bean(Catalogue.class).put(admin(), kind, name, Json.parse(json.replace('\'', '"')), WriteOptions.plain());
    }

    /** Changes the database behind everybody's back, in one statement. */
    public void update(String sql, Object... arguments) {
        bean(Database.class).<Integer>write(connection -> Sql.update(connection, sql, arguments));
    }

    /** Somebody who may do everything. */
    public static Actor admin() {
        return new Actor("admin", OperatorRole.ADMIN.permissions(), "127.0.0.1", "test");
    }

    /** The context, for tests that look at the beans themselves. */
    public ApplicationContext context() {
        return context;
    }

    /** Lets the database turn everybody away, or answer again. */
    public void databaseAnswers(boolean answers) {
        try (Connection connection = DriverManager.getConnection(postgres.getJdbcUrl("postgres", "template1"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS " + answers);
            if (!answers) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A table that nobody can read until this is closed, or a quarter of a minute is over. */
    public HeldTable holding(String table) {
        try {
            return new HeldTable(DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres")), table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** While it is open, whoever reads the table waits. */
    public static final class HeldTable implements AutoCloseable {
        private final Connection connection;

        private HeldTable(Connection connection, String table) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // A page that waits for it with the session's lock would wait for the test, and the test for the page.
                statement.execute("SET LOCAL idle_in_transaction_session_timeout = '15s'");
                statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            }
        }

        @Override
        public void close() {
            try (connection) {
                connection.rollback();
            } catch (SQLException e) {
                // the server has ended it: the quarter of a minute is over
            }
        }
    }

    /** Takes the database away. */
    public void stopDatabase() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
        context.close();
        stopDatabase();
    }
}
