package io.tollgate.control.database;

import io.tollgate.control.settings.BadSettingException;
import io.tollgate.control.settings.Settings.DatabaseAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a database that comes up a little later than the control plane. */
public final class DatabaseWait {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LOG_EVERY = Duration.ofSeconds(5);

    private DatabaseWait() {}

    /** Returns when the database answers; says so in the log while it does not, and gives up after a minute. */
    public static void forDatabase(DatabaseAccess access) throws BadSettingException, InterruptedException {
        forDatabase(access, WAIT_MAX);
    }

    static void forDatabase(DatabaseAccess access, Duration waitMax) throws BadSettingException, InterruptedException {
        long start = System.nanoTime();
        long nextLine = start;
        while (true) {
            SQLException failure = probe(access);
            if (failure == null) {
                return;
            }
            if (!Database.isAway(failure)) {
                throw new BadSettingException(
                        "TOLLGATE_DB_URL", access + " is refused by the database: " + firstLine(access, failure));
            }
            long now = System.nanoTime();
            if (now - start > waitMax.toNanos()) {
                throw new BadSettingException(
                        "TOLLGATE_DB_URL",
                        access.address() + " did not answer for " + waitMax.toSeconds() + " s: "
                                + firstLine(access, failure));
            }
            if (now >= nextLine) {
                LOG.warn("Waiting for the database at {}: {}", access.address(), firstLine(access, failure));
                nextLine = now + LOG_EVERY.toNanos();
            }
            Thread.sleep(PAUSE);
        }
    }

    private static @Nullable SQLException probe(DatabaseAccess access) {
        Properties properties = new Properties();
        properties.setProperty("user", access.user());
        properties.setProperty("password", access.password());
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        try (Connection connection = DriverManager.getConnection(access.url(), properties)) {
            return connection.isValid(3) ? null : new SQLException("no answer", "08006");
        } catch (SQLException e) {
            return e;
        }
    }

    /** Some drivers' messages repeat the whole URL. */
    private static String firstLine(DatabaseAccess access, SQLException failure) {
        String message = String.valueOf(failure.getMessage()).replace(access.url(), access.address());
        return message.lines().findFirst().orElse("");
    }
}
