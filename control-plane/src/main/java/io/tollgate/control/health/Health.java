package io.tollgate.control.health;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database answers. Asked at most once a second, however many ask; blocks for at most the pool's wait. */
@Singleton
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Database database;
    private final InstantSource clock;
    private @Nullable Answer last;

    Health(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Answer(boolean up, Instant at) {}

    /** Whether the database answered now, or within the last second. */
    public synchronized boolean databaseUp() {
        Answer known = last;
        if (known != null && clock.instant().isBefore(known.at().plus(FRESH))) {
            return known.up();
        }
        boolean up = probe();
        last = new Answer(up, clock.instant());
        return up;
    }

    private boolean probe() {
        try {
            return database.<Boolean>read(
                    connection -> !Sql.list(connection, "SELECT 1", row -> 1).isEmpty());
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer", e);
            return false; // whatever it is, reading does not work
        }
    }
}
