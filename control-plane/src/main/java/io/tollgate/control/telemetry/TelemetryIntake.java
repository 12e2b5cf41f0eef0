package io.tollgate.control.telemetry;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.protocol.v1.TelemetryInterval;
import io.tollgate.protocol.v1.TelemetryStored;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the nodes' intervals and stores them, many in one transaction, each once: beside the rows stands which interval of
 * each node was the last, and what is at or before it is not counted again. Only then is the node told, and lets go of it.
 *
 * <p>Streams {@link #offer}, which returns at once; {@link TelemetryClock} calls {@link #store}, which blocks.
 */
@Singleton
public final class TelemetryIntake {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryIntake.class);

    /** Far more than a node has under way at one time; what is beyond is refused. */
    private static final int WAITING_PER_NODE_MAX = 64;

    private static final Pattern PROCESS = Pattern.compile("[0-9a-f-]{1,64}");
    /** In one transaction. */
    private static final int BATCH_MAX = 200;

    private final Database database;
    private final InstantSource clock;
    private final ReentrantLock storing = new ReentrantLock();
    /** In order of arrival. Guarded by this. */
    private final Map<Id, Offered> waiting = new LinkedHashMap<>();

    private final Map<String, Integer> waitingByNode = new HashMap<>();

    TelemetryIntake(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Id(String node, String process, long sequence) {}

    private record Offered(Id id, Instant middle, List<TelemetryRow> rows, Consumer<TelemetryStored> told) {}

    /** Where a node stands in the tables. */
    private record Progress(String process, long sequence) {}

    /**
     * Takes an interval of {@code node}.
     *
     * @param told called once it is stored, on a thread that must not be kept
     */
    public void offer(String node, TelemetryInterval interval, Consumer<TelemetryStored> told) {
        if (!PROCESS.matcher(interval.getProcess()).matches()) {
            LOG.warn("node {}: an interval of telemetry is refused, it names no process", node);
            return;
        }
        Id id = new Id(node, interval.getProcess(), interval.getSequence());
        // Rows are made now: their time is that of the arrival.
        Instant now = clock.instant();
        Offered offered =
                new Offered(id, IntervalRows.middle(interval, now), IntervalRows.of(node, interval, now), told);
        synchronized (this) {
            // What waits already and comes again came on a new stream, which is the one to tell.
            if (waiting.replace(id, offered) == null) {
                int before = waitingByNode.getOrDefault(node, 0);
                if (before >= WAITING_PER_NODE_MAX) {
                    LOG.warn("node {}: an interval of telemetry is refused, {} wait already", node, before);
                    return;
                }
                waitingByNode.put(node, before + 1);
                waiting.put(id, offered);
            }
        }
    }

    /** Stores what waits. When that fails, all of it waits on. */
    void store() {
        storing.lock(); // whoever else stores would take the same batch
        try {
            for (List<Offered> batch = batch(); !batch.isEmpty(); batch = batch()) {
                List<Offered> whole = batch;
                Map<String, Progress> progress = database.write(connection -> write(connection, whole));
                whole.forEach(offered -> tell(removed(offered.id), progress));
            }
        } finally {
            storing.unlock();
        }
    }

    private synchronized List<Offered> batch() {
        return waiting.values().stream().limit(BATCH_MAX).toList();
    }

    private synchronized Offered removed(Id id) {
        waitingByNode.computeIfPresent(id.node, (node, before) -> before > 1 ? Integer.valueOf(before - 1) : null);
        return Objects.requireNonNull(waiting.remove(id), "only this method removes, and once");
    }

    private static void tell(Offered offered, Map<String, Progress> progress) {
        Progress stands = progress.get(offered.id.node);
        if (stands != null && stands.process.equals(offered.id.process)) {
            offered.told.accept(TelemetryStored.newBuilder()
                    .setProcess(stands.process)
                    .setSequence(stands.sequence)
                    .build());
        }
    }

    private Map<String, Progress> write(Connection connection, List<Offered> batch) throws SQLException {
        Map<String, List<Offered>> byNode = new TreeMap<>(); // locked in one order by all control planes
        batch.forEach(offered -> byNode.computeIfAbsent(offered.id.node, node -> new ArrayList<>())
                .add(offered));
        Map<TelemetryRow.Key, TelemetryRow> rows = new HashMap<>();
        Map<String, Progress> progress = new HashMap<>();
        Instant now = clock.instant();
        for (Map.Entry<String, List<Offered>> each : byNode.entrySet()) {
            Progress stands = locked(connection, each.getKey(), now);
            for (Offered offered : each.getValue()) {
                stands = merged(stands, offered, rows);
            }
            Sql.update(
                    connection,
                    "UPDATE telemetry_progress SET process = ?, sequence = ?, stored_at = ?,"
                            + " told_at = greatest(told_at, ?) WHERE node = ?",
                    stands.process,
                    stands.sequence,
                    now,
                    newest(each.getValue()),
                    each.getKey());
            progress.put(each.getKey(), stands);
        }
        TelemetryTables.add(connection, Resolution.TEN_SECONDS, rows.values());
        return progress;
    }

    private static Instant newest(List<Offered> offered) {
        return offered.stream()
                .map(Offered::middle)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Progress locked(Connection connection, String node, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO telemetry_progress (node, process, sequence, stored_at) VALUES (?, '', 0, ?)"
                        + " ON CONFLICT DO NOTHING",
                node,
                now);
        return Sql.one(
                        connection,
                        "SELECT process, sequence FROM telemetry_progress WHERE node = ? FOR UPDATE",
                        row -> new Progress(row.getString(1), row.getLong(2)),
                        node)
                .orElseThrow();
    }

    /** Adds the interval's rows unless they are in the tables already. */
    private static Progress merged(Progress stands, Offered offered, Map<TelemetryRow.Key, TelemetryRow> rows) {
        Id id = offered.id;
        if (id.process.equals(stands.process) && id.sequence <= stands.sequence) {
            return stands;
        }
        offered.rows.forEach(row -> rows.merge(row.key(), row, TelemetryRow::plus));
        return new Progress(id.process, id.sequence);
    }
}
