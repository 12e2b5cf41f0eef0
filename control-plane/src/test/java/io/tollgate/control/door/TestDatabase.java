package io.tollgate.control.door;

import io.tollgate.control.settings.Settings.DatabaseAccess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** One PostgreSQL for the test JVM. Each database is a copy of one that was migrated once. */
public final class TestDatabase {
    private static final String TEMPLATE = "tollgate_template";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "300")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
                execute(postgres, "CREATE DATABASE " + TEMPLATE);
                Flyway.configure()
                        .dataSource(postgres.getDatabase("postgres", TEMPLATE))
                        .load()
                        .migrate();
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new migrated database that nobody else uses. */
    public static DatabaseAccess create() {
        String name = "tollgate_" + COUNT.incrementAndGet();
        execute(Server.RUNNING, "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return access(Server.RUNNING, name);
    }

    /** A new database with what the SQL in {@code resource} makes of an empty one. */
    public static DatabaseAccess restored(String resource) {
        String name = "tollgate_" + COUNT.incrementAndGet();
        execute(Server.RUNNING, "CREATE DATABASE " + name);
        DatabaseAccess access = access(Server.RUNNING, name);
        try (InputStream sql = Objects.requireNonNull(TestDatabase.class.getResourceAsStream(resource), resource);
                Connection connection = connect(access);
                Statement statement = connection.createStatement()) {
            statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(resource, e);
        }
        return access;
    }

    /** A server that a test may stop and start. */
    public static DatabaseAccess access(EmbeddedPostgres postgres, String database) {
        return new DatabaseAccess(postgres.getJdbcUrl("postgres", database), "postgres", "postgres");
    }

    /** A connection beside the control plane's. */
    public static Connection connect(DatabaseAccess access) throws SQLException {
        return DriverManager.getConnection(access.url(), access.user(), access.password());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static void close(EmbeddedPostgres postgres) {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
