package io.tollgate.control.instance;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.live.Ticker;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.settings.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This control plane among all that run on the database. It beats every two seconds; one that is silent is not shown. */
@Singleton
public final class ControlPlanes {
    /** How long a control plane may be silent. */
    public static final Duration SILENCE_MAX = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlanes.class);
    private static final Duration BEAT = Duration.ofSeconds(2);

    private final Database database;
    private final Settings settings;
    private final InstantSource clock;
    private final UUID id = UUID.randomUUID();
    private final Ticker ticker = new Ticker("control-planes");
    private volatile String name = "";

    ControlPlanes(Database database, Settings settings, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /** Of this process. */
    public UUID id() {
        return id;
    }

    /** Host:port where nodes reach it; empty before that is known. */
    public String name() {
        return name;
    }

    /** Nodes can come to {@code syncPort} from now on. Blocks. */
    public void serving(int syncPort) {
        name = address(settings.syncAdvertisedHosts(), syncPort);
        Instant startedAt = clock.instant();
        beat(startedAt);
        ticker.every(BEAT, "tell the other control planes of this one", () -> beat(startedAt));
    }

    /** The first host that is known elsewhere, or else the first. */
    private static String address(List<String> hosts, int port) {
        String host = hosts.stream()
                .filter(each -> !each.equals("localhost") && !each.startsWith("127.") && !each.equals("::1"))
                .findFirst()
                .orElse(hosts.isEmpty() ? "localhost" : hosts.getFirst());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private void beat(Instant startedAt) {
        database.write(connection -> {
            Sql.update(connection, """
                    INSERT INTO control_planes (id, name, hosts, version, started_at, seen_at)
                    VALUES (?, ?, ?, ?, ?, clock_timestamp())
                    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
                    """, id, name, settings.syncAdvertisedHosts(), version(), startedAt);
            return Sql.update(
                    connection, "DELETE FROM control_planes WHERE seen_at < clock_timestamp() - interval '1 day'");
        });
    }

    private static String version() {
        return Objects.requireNonNullElse(ControlPlanes.class.getPackage().getImplementationVersion(), "development");
    }

    /** Those that run, by name. Blocks. */
    public List<ControlPlaneView> list(Actor actor) {
        actor.require(OperatorPermission.NODES_READ);
        return database.read(connection -> Sql.list(
                connection,
                """
                SELECT id, name, version, started_at, seen_at FROM control_planes
                WHERE seen_at > clock_timestamp() - ? * interval '1 millisecond' ORDER BY name, id
                """,
                row -> {
                    UUID found = row.getObject("id", UUID.class);
                    return new ControlPlaneView(
                            found,
                            row.getString("name"),
                            row.getString("version"),
                            Sql.instant(row, "started_at"),
                            Sql.instant(row, "seen_at"),
                            found.equals(id));
                },
                SILENCE_MAX.toMillis()));
    }

    /** Whether some control plane stands under {@code host}: no node may. In the caller's transaction. */
    public static boolean hasHost(Connection connection, String host) throws SQLException {
        return Sql.one(connection, "SELECT 1 FROM control_planes WHERE ? = ANY (hosts) LIMIT 1", row -> "", host)
                .isPresent();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        ticker.stop();
        try {
            database.write(connection -> Sql.update(connection, "DELETE FROM control_planes WHERE id = ?", id));
        } catch (ProblemException e) {
            LOG.debug("the database is away; the others notice by themselves that this one has stopped", e);
        }
    }
}
