package io.tollgate.control.checkup;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.problem.ProblemException.Unavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The database: whether it answers, how soon, whether its clock is ours, and whether every migration is there. */
@Singleton
final class DatabaseCheck {
    private static final int SERVER_VERSION_MIN = 15;
    private static final Duration SLOW = Duration.ofMillis(100);
    /** Tokens and certificates are judged by clocks; a node already wonders at less. */
    private static final Duration SKEW_MAX = Duration.ofSeconds(2);

    private final Database database;
    private final InstantSource clock;

    DatabaseCheck(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Seen(String version, int number, Instant now, String migration, boolean migrated) {}

    List<Finding> findings() {
        try {
            database.read(connection -> Sql.one(connection, "SELECT 1", row -> 1)); // the pool may have to connect
            long start = System.nanoTime();
            Seen seen = seen();
            return findings(seen, Duration.ofNanos(System.nanoTime() - start));
        } catch (Unavailable e) {
            return List.of(Finding.fail(
                    "database", "does not answer", "look at PostgreSQL, and at TOLLGATE_DB_URL and the way there"));
        }
    }

    private Seen seen() {
        return database.read(connection -> Sql.one(
                        connection,
                        """
                        SELECT current_setting('server_version') AS version,
                               current_setting('server_version_num')::int / 10000 AS number,
                               clock_timestamp() AS now, version AS migration, success
                        FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
                        """,
                        row -> new Seen(
                                row.getString("version"),
                                row.getInt("number"),
                                Sql.instant(row, "now"),
                                row.getString("migration"),
                                row.getBoolean("success")))
                .orElseThrow());
    }

    private List<Finding> findings(Seen seen, Duration took) {
        List<Finding> found = new ArrayList<>();
        String what = "PostgreSQL " + seen.version() + ", answered in " + took.toMillis() + " ms";
        if (seen.number() < SERVER_VERSION_MIN) {
            found.add(
                    Finding.warn("database", what, "PostgreSQL " + SERVER_VERSION_MIN + " or newer is what is tested"));
        } else if (took.compareTo(SLOW) > 0) {
            found.add(Finding.warn("database", what, "each change makes several such calls; bring them closer"));
        } else {
            found.add(Finding.ok("database", what));
        }
        found.add(
                seen.migrated()
                        ? Finding.ok("schema", "at migration " + seen.migration())
                        : Finding.fail("schema", "migration " + seen.migration() + " failed", "restore a backup"));
        Duration skew = Duration.between(seen.now(), clock.instant()).abs();
        found.add(
                skew.compareTo(SKEW_MAX) <= 0
                        ? Finding.ok("clock", "the database's is " + skew.toMillis() + " ms away")
                        : Finding.warn(
                                "clock", "the database's is " + skew.toSeconds() + " s away", "run NTP on both"));
        return found;
    }
}
