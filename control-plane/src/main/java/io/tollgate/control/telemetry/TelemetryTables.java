package io.tollgate.control.telemetry;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Sql;
import io.tollgate.control.telemetry.Resolution.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The SQL that fills, thins out and empties the telemetry tables. In a transaction of the caller's. */
final class TelemetryTables {
    /** Control planes make and drop partitions one at a time. */
    private static final long PARTITIONS_LOCK = 0x7467_7061_7274L;

    private static final int ROWS_AT_ONCE = 500;

    private static final String INSERT = """
            INSERT INTO {table} AS had (at, dimension, name, node, status_2xx, status_3xx, status_4xx, status_5xx, unanswered,
                                   gateway_made, auth_failed, limited, missed_max, would_deny, would_allow, latency, samples, level_sum,
                                   level_max, gateway_5xx)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (dimension, at, name, node) DO UPDATE SET
                status_2xx = had.status_2xx + excluded.status_2xx,
                status_3xx = had.status_3xx + excluded.status_3xx,
                status_4xx = had.status_4xx + excluded.status_4xx,
                status_5xx = had.status_5xx + excluded.status_5xx,
                unanswered = had.unanswered + excluded.unanswered,
                gateway_made = had.gateway_made + excluded.gateway_made,
                gateway_5xx = had.gateway_5xx + excluded.gateway_5xx,
                auth_failed = had.auth_failed + excluded.auth_failed,
                limited = had.limited + excluded.limited,
                missed_max = had.missed_max + excluded.missed_max,
                would_deny = had.would_deny + excluded.would_deny,
                would_allow = had.would_allow + excluded.would_allow,
                latency = had.latency || excluded.latency,
                samples = had.samples + excluded.samples,
                level_sum = had.level_sum + excluded.level_sum,
                level_max = greatest(had.level_max, excluded.level_max)
            """;

    private TelemetryTables() {}

    /** Adds rows with different keys, many in one round trip. */
    static void add(Connection connection, Resolution resolution, Collection<TelemetryRow> rows) throws SQLException {
        for (Partition partition : partitions(resolution, rows)) {
            require(connection, resolution, partition);
        }
        // In one order everywhere, so that two control planes wait for one another but never crosswise.
        List<TelemetryRow> ordered = rows.stream()
                .sorted((one, two) -> one.key().toString().compareTo(two.key().toString()))
                .toList();
        try (PreparedStatement insert = connection.prepareStatement(INSERT.replace("{table}", resolution.table()))) {
            for (TelemetryRow row : ordered) {
                set(insert, row);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void set(PreparedStatement insert, TelemetryRow row) throws SQLException {
        insert.setObject(1, row.key().at().atOffset(ZoneOffset.UTC));
        insert.setString(2, row.key().dimension());
        insert.setString(3, row.key().name());
        insert.setString(4, row.key().node());
        RequestCounts counts = row.counts();
        insert.setLong(5, counts.status2xx());
        insert.setLong(6, counts.status3xx());
        insert.setLong(7, counts.status4xx());
        insert.setLong(8, counts.status5xx());
        insert.setLong(9, counts.unanswered());
        insert.setLong(10, counts.gatewayMade());
        insert.setLong(11, counts.authFailed());
        insert.setLong(12, counts.limited());
        insert.setLong(13, counts.missedMax());
        insert.setLong(14, counts.wouldDeny());
        insert.setLong(15, counts.wouldAllow());
        insert.setBytes(16, row.latency().toByteArray());
        insert.setLong(17, row.level().samples());
        insert.setDouble(18, row.level().sum());
        insert.setDouble(19, row.level().max());
        insert.setLong(20, counts.gateway5xx());
    }

    private static Set<Partition> partitions(Resolution resolution, Collection<TelemetryRow> rows) {
        Set<Partition> needed = new TreeSet<>((one, two) -> one.name().compareTo(two.name()));
        rows.forEach(row -> needed.add(resolution.partition(row.key().at())));
        return needed;
    }

    private static void require(Connection connection, Resolution resolution, Partition partition) throws SQLException {
        if (exists(connection, partition.name())) {
            return;
        }
        Sql.list(connection, "SELECT pg_advisory_xact_lock(?)", row -> "", PARTITIONS_LOCK);
        if (exists(connection, partition.name())) {
            return; // another control plane was first
        }
        execute(
                connection,
                "CREATE TABLE " + partition.name() + " PARTITION OF " + resolution.table() + " FOR VALUES FROM ('"
                        + partition.from() + "') TO ('" + partition.to() + "')");
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        return Sql.one(connection, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)
                .orElse(false);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Drops the partitions whose time is over, and says which. What is not in the coarser table yet stays: thinning out may have
     * stood still for longer than a table is kept.
     */
    static List<String> dropOld(Connection connection, Instant now) throws SQLException {
        Sql.list(connection, "SELECT pg_advisory_xact_lock(?)", row -> "", PARTITIONS_LOCK);
        List<String> dropped = new ArrayList<>();
        for (Resolution resolution : Resolution.values()) {
            Instant over = now.minus(resolution.kept());
            Instant thinned = Rollup.upTo(connection, resolution);
            String oldest = resolution
                    .partition(thinned.isBefore(over) ? thinned : over)
                    .name();
            // Names of one table's partitions sort by time.
            List<String> old = Sql.list(
                    connection,
                    "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid"
                            + " WHERE inhparent = ?::regclass AND relname < ? COLLATE \"C\" ORDER BY relname",
                    row -> row.getString(1),
                    resolution.table(),
                    oldest);
            for (String name : old) {
                execute(connection, "DROP TABLE " + name);
                dropped.add(name);
            }
        }
        return dropped;
    }

    /** Rows of {@code dimension} from {@code from}, before {@code to}, by name and node; a few are in memory at a time. */
    static void each(
            Connection connection,
            Resolution resolution,
            Dimension dimension,
            Instant from,
            Instant to,
            Consumer<TelemetryRow> each)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + resolution.table()
                + " WHERE dimension = ? AND at >= ? AND at < ? ORDER BY name, node")) {
            select.setFetchSize(ROWS_AT_ONCE);
            select.setString(1, dimension.word());
            select.setObject(2, from.atOffset(ZoneOffset.UTC));
            select.setObject(3, to.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.accept(read(rows));
                }
            }
        }
    }

    private static TelemetryRow read(ResultSet row) throws SQLException {
        return new TelemetryRow(
                new TelemetryRow.Key(
                        Sql.instant(row, "at"),
                        row.getString("dimension"),
                        row.getString("name"),
                        row.getString("node")),
                counts(row),
                ByteString.copyFrom(row.getBytes("latency")),
                level(row));
    }

    static RequestCounts counts(ResultSet row) throws SQLException {
        return new RequestCounts(
                row.getLong("status_2xx"),
                row.getLong("status_3xx"),
                row.getLong("status_4xx"),
                row.getLong("status_5xx"),
                row.getLong("unanswered"),
                row.getLong("gateway_made"),
                row.getLong("gateway_5xx"),
                row.getLong("auth_failed"),
                row.getLong("limited"),
                row.getLong("missed_max"),
                row.getLong("would_deny"),
                row.getLong("would_allow"));
    }

    static LevelSamples level(ResultSet row) throws SQLException {
        return new LevelSamples(row.getLong("samples"), row.getDouble("level_sum"), row.getDouble("level_max"));
    }
}
