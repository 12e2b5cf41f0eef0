package io.tollgate.control.telemetry;

import static io.tollgate.control.telemetry.Counting.interval;
import static io.tollgate.control.telemetry.Counting.route;
import static io.tollgate.control.telemetry.Counting.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import io.tollgate.protocol.v1.Counted;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thinned out, every request is still in exactly one table; what is old goes partition by partition. */
final class RollupTest {
    private final TestControlPlane plane = TestControlPlane.start();
    private final Database database = plane.bean(Database.class);
    /** Hours ahead of the control plane's own clock, so that its own rollups and drops leave this time alone. */
    private final Instant start = Resolution.HOUR.floor(Instant.now()).plus(Duration.ofHours(2));

    private Instant now = start;
    private final TelemetryIntake intake = new TelemetryIntake(database, () -> now);
    private final Rollup rollup = new Rollup(database, () -> now);
    private long sequence;

    @AfterEach
    void close() {
        plane.close();
    }

    /** Ten requests a second for {@code length}, told each five seconds. */
    private void traffic(Duration length) {
        Instant end = now.plus(length);
        while (now.isBefore(end)) {
            now = now.plusSeconds(5);
            intake.offer(
                    "a",
                    interval(++sequence, 2_500)
                            .addCounted(total(49, 1, 1_000 + sequence))
                            .addCounted(route("shop", 49, 1, 1_000 + sequence))
                            .build(),
                    stored -> {});
            if (sequence % 60 == 0) {
                intake.store();
            }
        }
        intake.store();
    }

    private void rollUp() {
        while (rollup.run() > 0) {
            // one turn has a bound
        }
    }

    private long requests(Duration step) {
        return database.read(connection -> new TelemetryQuery(connection)
                .sums(Question.of(Dimension.TOTAL, start, now).every(step), Apart.NOTHING).stream()
                        .mapToLong(sum -> sum.counts().requests())
                        .sum());
    }

    private long rows(Resolution resolution) {
        return rows(resolution, Dimension.TOTAL);
    }

    private long rows(Resolution resolution, Dimension dimension) {
        return database.read(connection -> Sql.one(
                        connection,
                        "SELECT count(*) FROM " + resolution.table() + " WHERE dimension = ?",
                        row -> row.getLong(1),
                        dimension.word())
                .orElseThrow());
    }

    @Test
    void everyRequestIsInOneTableAndQuantilesStay() {
        traffic(Duration.ofHours(2));
        rollUp();

        long all = Duration.ofHours(2).toSeconds() * 10;
        assertThat(requests(Duration.ofSeconds(10))).isEqualTo(all);
        assertThat(requests(Duration.ofMinutes(1))).isEqualTo(all);
        assertThat(requests(Duration.ofHours(1))).isEqualTo(all);
        assertThat(rows(Resolution.MINUTE)).isBetween(80L, 85L); // two hours without the last 36 minutes
        assertThat(rows(Resolution.HOUR)).isEqualTo(1);
        List<TelemetryQuery.Sum> fine = sums(Duration.ofSeconds(10));
        List<TelemetryQuery.Sum> coarse = sums(null);
        ByteString together =
                fine.stream().map(TelemetryQuery.Sum::latency).reduce(ByteString.EMPTY, ByteString::concat);
        assertThat(Quantiles.of(coarse.getFirst().latency())).isEqualTo(Quantiles.of(together));
    }

    private List<TelemetryQuery.Sum> sums(@Nullable Duration step) {
        Question question = Question.of(Dimension.ROUTE, start, now);
        return database.read(connection ->
                new TelemetryQuery(connection).sums(step == null ? question : question.every(step), Apart.NAME));
    }

    @Test
    void twoControlPlanesRollUpOnce() throws Exception {
        traffic(Duration.ofHours(1));
        Rollup other = new Rollup(database, () -> now);
        Thread there = Thread.ofVirtual().start(() -> {
            while (other.run() > 0) {
                // until there is nothing left
            }
        });
        rollUp();
        there.join();
        assertThat(requests(Duration.ofMinutes(1))).isEqualTo(36_000);
    }

    @Test
    void aLongSilenceIsPassedInOneStep() {
        traffic(Duration.ofMinutes(1));
        now = now.plus(Duration.ofDays(30));
        assertThat(rollup.run()).isLessThan(20);
        assertThat(rows(Resolution.HOUR)).isEqualTo(1);
    }

    @Test
    void oldPartitionsAreDropped() {
        traffic(Duration.ofMinutes(2));
        rollUp();
        List<String> none = database.write(connection -> TelemetryTables.dropOld(connection, now));
        assertThat(none).isEmpty();

        now = now.plus(Duration.ofHours(7));
        rollUp();
        List<String> fine = database.write(connection -> TelemetryTables.dropOld(connection, now));
        assertThat(fine).isNotEmpty().allMatch(name -> name.startsWith("telemetry_10s_p"));
        assertThat(rows(Resolution.TEN_SECONDS)).isZero();
    }

    @Test
    void whatWasNeverThinnedOutIsNotDropped() {
        traffic(Duration.ofMinutes(2));
        now = now.plus(Duration.ofDays(8));
        List<String> dropped = database.write(connection -> TelemetryTables.dropOld(connection, now));
        assertThat(dropped).isEmpty();

        rollUp();
        assertThat(requests(Duration.ofHours(1))).isEqualTo(1_200);
        List<String> over = database.write(connection -> TelemetryTables.dropOld(connection, now));
        assertThat(over)
                .anyMatch(name -> name.startsWith("telemetry_10s_p"))
                .anyMatch(name -> name.startsWith("telemetry_1m_p"));
        assertThat(requests(Duration.ofHours(1))).isEqualTo(1_200);
    }

    /** As of somebody who takes a new address for each request. */
    @Test
    void ofAddressesThoseWithMostStayAndTheOthersAreTogether() {
        int told = 31;
        for (int i = 0; i < 36; i++) {
            now = now.plusSeconds(5);
            for (String node : List.of("a", "b")) {
                var interval = interval(++sequence, 2_500).addCounted(address("192.0.2.1", 50));
                for (int j = 0; j < told; j++) {
                    interval.addCounted(address("198.51.100." + i + "." + j, 1));
                }
                intake.offer(node, interval.build(), stored -> {});
            }
        }
        intake.store();
        now = start.plus(Duration.ofHours(2));
        rollUp();

        Question all = Question.of(Dimension.ADDRESS, start, now);
        List<TelemetryQuery.Sum> hour = database.read(
                connection -> new TelemetryQuery(connection).counts(all.every(Duration.ofHours(1)), Apart.NAME));
        assertThat(hour).hasSize(StepSums.HEAVIEST_MAX + 1);
        assertThat(hour)
                .filteredOn(sum -> sum.name().equals("192.0.2.1"))
                .singleElement()
                .satisfies(sum -> assertThat(sum.counts().requests()).isEqualTo(2 * 36 * 50));
        assertThat(hour).anyMatch(sum -> sum.name().equals(Dimension.OTHERS));
        assertThat(hour.stream().mapToLong(sum -> sum.counts().requests()).sum())
                .isEqualTo(2L * 36 * (50 + told));
        assertThat(rows(Resolution.MINUTE, Dimension.ADDRESS))
                .isLessThanOrEqualTo(2L * 4 * (StepSums.HEAVIEST_MAX + 1));
    }

    private static Counted.Builder address(String address, int good) {
        return Counted.newBuilder()
                .setDimension(io.tollgate.protocol.v1.Dimension.DIMENSION_ADDRESS)
                .setName(address)
                .setStatus2Xx(good);
    }

    @Test
    void aSeriesOfThePastIsReadFromWhatIsStillKept() {
        traffic(Duration.ofMinutes(40));
        Instant from = start.plus(Duration.ofMinutes(10));
        now = start.plus(Duration.ofHours(10));
        Counting.age(plane, now);
        Telemetry telemetry = new Telemetry(new TelemetryReader(database, () -> now));
        Actor actor = new Actor("reader", Set.of(OperatorPermission.TELEMETRY_READ), "here", "1");

        Series series = telemetry.series(
                actor, Metric.REQUESTS, "", from, from.plus(Duration.ofSeconds(290)), Duration.ofSeconds(10));
        assertThat(series.step()).isEqualTo(Duration.ofMinutes(1));
        assertThat(series.lines()).hasSize(1);
        assertThat(series.lines().getFirst().values())
                .hasSize(5)
                .allSatisfy(value -> assertThat(value.value()).isEqualTo(10));
        assertThat(telemetry
                        .series(actor, Metric.REQUESTS, "", from, from.plusSeconds(30), Duration.ofSeconds(90))
                        .step())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void histogramsOfNamesThatAreNotToldAreNotRead() {
        byte[] large = new byte[32 << 20];
        Instant at = Resolution.TEN_SECONDS.floor(Instant.now().minusSeconds(60));
        database.<Boolean>write(connection -> {
            TelemetryTables.add(
                    connection,
                    Resolution.TEN_SECONDS,
                    List.of(
                            row(at, "quiet", 1, ByteString.copyFrom(large)),
                            row(at, "busy", 100, route("busy", 100, 0, 5_000).getLatencyHistogram())));
            return true;
        });
        TelemetryReader reader = new TelemetryReader(database, Instant::now);
        Duration window = Duration.ofMinutes(5);
        assertThat(allocatedBy(() -> assertThat(reader.top("route", Metric.REQUESTS, reader.last(window), 1)
                                .items())
                        .singleElement()
                        .satisfies(item -> {
                            assertThat(item.name()).isEqualTo("busy");
                            assertThat(item.latency().p50Millis()).isCloseTo(5, within(0.1));
                        })))
                .isLessThan(large.length);
        assertThat(allocatedBy(
                        () -> assertThat(reader.summary(window, 1).topRoutes()).hasSize(1)))
                .isLessThan(large.length);
        TelemetryReader.Window minutes = reader.last(window);
        assertThat(allocatedBy(() -> {
                    Series latency = reader.series(Metric.LATENCY_P95, "route", minutes, Duration.ofSeconds(10), 1);
                    assertThat(latency.others()).isEqualTo(1);
                    assertThat(latency.lines()).hasSize(1);
                }))
                .isLessThan(large.length);
        assertThat(allocatedBy(() -> reader.series(Metric.REQUESTS, "route", minutes, Duration.ofSeconds(10), 20)))
                .as("nothing that is no latency needs any")
                .isLessThan(large.length);
    }

    @Test
    void windowsEndWithWhatEveryNodeThatSpeaksHasToldOf() {
        TelemetryReader reader = new TelemetryReader(database, () -> now);
        now = start.plusSeconds(4);
        told("a", 6_500); // about the five seconds up to the start
        told("b", 6_500);
        assertThat(reader.complete()).isEqualTo(start);

        now = start.plusSeconds(9);
        told("a", 6_500);
        told("b", 6_500);
        now = start.plusSeconds(14);
        told("a", 6_500);
        assertThat(reader.complete()).as("b is late").isEqualTo(start);
        now = start.plusSeconds(15);
        assertThat(reader.complete()).as("b is away").isEqualTo(start.plusSeconds(10));
        told("b", 7_500);
        assertThat(reader.complete()).as("b has caught up").isEqualTo(start.plusSeconds(10));
    }

    private void told(String node, long ageMillis) {
        intake.offer(node, interval(++sequence, ageMillis).build(), stored -> {});
        intake.store();
    }

    private static TelemetryRow row(Instant at, String route, long good, ByteString latency) {
        return new TelemetryRow(
                new TelemetryRow.Key(at, Dimension.ROUTE.word(), route, "a"),
                new RequestCounts(good, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                latency,
                LevelSamples.NONE);
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
