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
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
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

    /** The channel that tells that something about nodes has changed; names the control plane that changed it. */
    public static final String NODES_CHANNEL = "tollgate_nodes";

    /** The channel that tells of a new view of the limit cluster. */
    public static final String CLUSTER_CHANNEL = "tollgate_cluster";

    /** The channel that tells whose penalties every node is to forgive. */
    public static final String PENALTIES_CHANNEL = "tollgate_penalties";

    /** The channel that tells whose limit every node is to lower no more: its name, a space, and whose. */
    public static final String LOWERED_LIMITS_CHANNEL = "tollgate_lowered_limits";

    /** The channel that tells that signing keys or authorities have changed. */
    public static final String TRUST_CHANNEL = "tollgate_trust";

    private static final List<String> CHANNELS = List.of(
            REVISION_CHANNEL,
            CREDENTIALS_CHANNEL,
            NODES_CHANNEL,
            CLUSTER_CHANNEL,
            PENALTIES_CHANNEL,
            LOWERED_LIMITS_CHANNEL,
            TRUST_CHANNEL);

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration QUIET_MAX = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Settings settings;
    /** By channel. */
    private final Map<String, List<Consumer<String>>> listeners = CHANNELS.stream()
            .collect(Collectors.toUnmodifiableMap(Function.identity(), channel -> new CopyOnWriteArrayList<>()));

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
        return on(REVISION_CHANNEL, number -> listener.accept(Long.parseLong(number)));
    }

    /** Calls {@code listener} with each new credential sequence. Running the answer ends that. */
    public Runnable onCredentials(LongConsumer listener) {
        return on(CREDENTIALS_CHANNEL, number -> listener.accept(Long.parseLong(number)));
    }

    /**
     * Calls {@code listener} with what is said on {@code channel}, and with the empty text when something may have been
     * missed. Running the answer ends that.
     */
    public Runnable on(String channel, Consumer<String> listener) {
        List<Consumer<String>> all = Objects.requireNonNull(listeners.get(channel), channel);
        all.add(listener);
        return () -> all.remove(listener);
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
            for (String channel : CHANNELS) {
                statement.execute("LISTEN " + channel);
            }
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
                tell(notification.getName(), notification.getParameter());
            }
        }
    }

    /** A connection that died without a word is noticed here. */
    private static void probe(Connection connection) throws SQLException {
        if (!connection.isValid(3)) {
            throw new SQLException("the connection is dead");
        }
    }

    private void tellWhatHolds(Connection connection) throws SQLException {
        tell(REVISION_CHANNEL, number(connection, "SELECT revision FROM configuration_head"));
        tell(CREDENTIALS_CHANNEL, number(connection, "SELECT sequence FROM credential_head"));
        List.of(NODES_CHANNEL, CLUSTER_CHANNEL, PENALTIES_CHANNEL, LOWERED_LIMITS_CHANNEL, TRUST_CHANNEL)
                .forEach(channel -> tell(channel, ""));
    }

    private static String number(Connection connection, String sql) throws SQLException {
        return Sql.one(connection, sql, row -> Long.toString(row.getLong(1)))
                .orElseThrow(() -> new SQLException(sql + ": no row"));
    }

    /** Whoever may connect may notify anything: that must not end the feed. */
    private void tell(String channel, String said) {
        for (Consumer<String> listener : listeners.getOrDefault(channel, List.of())) {
            try {
                listener.accept(said);
            } catch (NumberFormatException e) {
                LOG.warn("A notification on {} is no number; it is passed over", channel);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed on what {} said", channel, e);
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
