package io.tollgate.control.telemetry;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.Level;
import io.tollgate.protocol.v1.TelemetryInterval;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What a node would send. */
public final class Counting {
    private Counting() {}

    /** An interval of process {@code a0}, whose middle was {@code ageMillis} ago. */
    public static TelemetryInterval.Builder interval(long sequence, long ageMillis) {
        return TelemetryInterval.newBuilder()
                .setProcess("a0")
                .setSequence(sequence)
                .setAgeMillis(ageMillis)
                .setLengthMillis(5_000)
                .addLevels(level("inflight", "", 2))
                .addLevels(level("cpu", "", 0.25));
    }

    /** Thins out and drops what a control plane would have by {@code now}. */
    public static void age(TestControlPlane plane, Instant now) {
        Database database = plane.bean(Database.class);
        Rollup rollup = new Rollup(database, () -> now);
        Instant due = Resolution.MINUTE.floor(now.minus(Rollup.LATENESS));
        await().until(
                        () -> { // the control plane's own clock may hold a row for a moment
                            while (rollup.run() > 0) {
                                // one turn has a bound
                            }
                            return database.read(connection -> Sql.one(
                                            connection,
                                            "SELECT up_to FROM telemetry_rollups WHERE resolution = '1m'",
                                            row -> !Sql.instant(row, "up_to").isBefore(due))
                                    .orElseThrow());
                        });
        database.<List<String>>write(connection -> TelemetryTables.dropOld(connection, now));
    }

    /** Stores what {@code node} tells at {@code now}, whatever the control plane's own clock says. */
    public static void store(TestControlPlane plane, Instant now, String node, TelemetryInterval.Builder interval) {
        TelemetryIntake intake = new TelemetryIntake(plane.bean(Database.class), () -> now);
        intake.offer(node, interval.build(), stored -> {});
        intake.store();
    }

    public static Level.Builder level(String name, String subject, double value) {
        return Level.newBuilder()
                .setName(name)
                .setSubject(subject)
                .setSamples(1)
                .setSum(value)
                .setMax(value);
    }

    /** Requests of {@code name}, all of which took {@code micros}. */
    public static Counted.Builder counted(Dimension dimension, String name, int good, int bad, long micros) {
        Histogram histogram = new Histogram(1, 3_600_000_000L, 2);
        histogram.recordValueWithCount(micros, good + bad);
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Counted.newBuilder()
                .setDimension(dimension)
                .setName(name)
                .setStatus2Xx(good)
                .setStatus5Xx(bad)
                .setLatencyHistogram(ByteString.copyFrom(bytes.array(), 0, length));
    }

    public static Counted.Builder total(int good, int bad, long micros) {
        return counted(Dimension.DIMENSION_TOTAL, "", good, bad, micros);
    }

    public static Counted.Builder route(String name, int good, int bad, long micros) {
        return counted(Dimension.DIMENSION_ROUTE, name, good, bad, micros);
    }
}
