package io.tollgate.control.telemetry;

import static io.tollgate.control.telemetry.Counting.interval;
import static io.tollgate.control.telemetry.Counting.route;
import static io.tollgate.control.telemetry.Counting.total;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.TelemetryQuery.Apart;
import io.tollgate.control.telemetry.TelemetryQuery.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        return database.read(connection -> Sql.one(
                        connection,
                        "SELECT count(*) FROM " + resolution.table() + " WHERE dimension = 'total'",
                        row -> row.getLong(1))
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

        Instant later = now.plus(Duration.ofHours(7));
        List<String> fine = database.write(connection -> TelemetryTables.dropOld(connection, later));
        assertThat(fine).isNotEmpty().allMatch(name -> name.startsWith("telemetry_10s_p"));
        assertThat(rows(Resolution.TEN_SECONDS)).isZero();
    }
}
