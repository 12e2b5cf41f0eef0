package io.tollgate.control.catalogue;

import io.micronaut.context.annotation.Context;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.settings.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of committed changes, whichever control plane made them, within milliseconds: it listens on a connection of its
 * own. Whenever it (re)connects it tells everybody the numbers that hold then, so that nothing is missed while the
 * database was away. Numbers may come twice; they say "at least this far".
 *
 * <p>Listeners run one after the other on the feed's thread and must not wait for long.
 */
@Context
public final class ChangeFeed {
    static final String REVISION_CHANNEL = "tollgate_revision";

    /** The channel that tells of credentials; who changes one notifies it in the same transaction. */
    public static final String CREDENTIALS_CHANNEL = "tollgate_credentials";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration QUIET_MAX = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Settings settings;
    private final List<LongConsumer> onRevision = new CopyOnWriteArrayList<>();
    private final List<LongConsumer> onCredentials = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private volatile @Nullable Connection listening;
    private @Nullable Thread thread;

    /** Takes the database only so that its tables are there before the feed asks for them. */
    ChangeFeed(Settings settings, Database migrated) {
        this.settings = Objects.requireNonNull(settings);
        Objects.requireNonNull(migrated);
    }

    /** Calls {@code listener} with each new revision's number. Running the answer ends that. */
    public Runnable onRevision(LongConsumer listener) {
        onRevision.add(listener);
        return () -> onRevision.remove(listener);
    }

    /** Calls {@code listener} with each new credential sequence. Running the answer ends that. */
    public Runnable onCredentials(LongConsumer listener) {
        onCredentials.add(listener);
        return () -> onCredentials.remove(listener);
    }

    @PostConstruct
    void start() {
        thread = Thread.ofPlatform().daemon().name("change-feed").start(this::run);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        closed = true;
        Thread running = thread;
        Connection open = listening;
        if (running != null) {
            running.interrupt();
            if (open != null) {
                abort(open);
            }
            running.join(Duration.ofSeconds(2));
        }
    }

    private void run() {
        boolean wasAway = false;
        while (!closed) {
            try (Connection connection = connect()) {
                if (wasAway) {
                    LOG.info("The database is back; listening for changes again");
                }
                wasAway = false;
                listening = connection;
                listen(connection);
            } catch (SQLException e) {
                if (!wasAway && !closed) {
                    LOG.warn(
                            "The database is away, changes of other control planes come when it is back: {}",
                            e.getMessage());
                }
                wasAway = true;
                pause();
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", settings.database().user());
        properties.setProperty("password", settings.database().password());
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "tollgate-change-feed");
        return DriverManager.getConnection(settings.database().url(), properties);
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + REVISION_CHANNEL);
            statement.execute("LISTEN " + CREDENTIALS_CHANNEL);
        }
        tellWhatHolds(connection);
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (!closed) {
            PGNotification[] notifications = postgres.getNotifications((int) QUIET_MAX.toMillis());
            if (notifications == null || notifications.length == 0) {
                probe(connection);
                continue;
            }
            for (PGNotification notification : notifications) {
                tell(notification);
            }
        }
    }

    /** Whoever may connect may notify anything: that must not end the feed. */
    private void tell(PGNotification notification) {
        try {
            tell(
                    notification.getName().equals(REVISION_CHANNEL) ? onRevision : onCredentials,
                    Long.parseLong(notification.getParameter()));
        } catch (RuntimeException e) {
            LOG.warn("A notification on {} is no number; it is passed over", notification.getName());
        }
    }

    /** A connection that died without a word is noticed here. */
    private static void probe(Connection connection) throws SQLException {
        if (!connection.isValid(3)) {
            throw new SQLException("the connection is dead");
        }
    }

    private void tellWhatHolds(Connection connection) throws SQLException {
        tell(onRevision, number(connection, "SELECT revision FROM configuration_head"));
        tell(onCredentials, number(connection, "SELECT sequence FROM credential_head"));
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Sql.one(connection, sql, row -> row.getLong(1)).orElseThrow(() -> new SQLException(sql + ": no row"));
    }

    private static void tell(List<LongConsumer> listeners, long number) {
        for (LongConsumer listener : listeners) {
            try {
                listener.accept(number);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed on change {}", number, e);
            }
        }
    }

    /** Ends a read that waits: closing would wait for it. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("The feed's connection was gone already", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing: the loop sees it
        }
    }
}
