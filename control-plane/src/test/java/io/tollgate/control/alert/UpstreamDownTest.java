package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.database.Database;
import io.tollgate.control.door.TestControlPlane;
import io.tollgate.control.telemetry.Counting;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.control.telemetry.TelemetryQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What nodes say of upstreams, those of an older version of each target, and what follows. */
final class UpstreamDownTest {
    private static final TestControlPlane PLANE = TestControlPlane.start();

    @AfterAll
    static void close() {
        PLANE.close();
    }

    private static List<String> down() {
        Condition.State rule = new Condition.State(Condition.Fact.UPSTREAM_DOWN, Duration.ofDays(14));
        return PLANE
                .bean(Database.class)
                .<List<Finding>>read(connection ->
                        PLANE.bean(Facts.class).of(connection, new TelemetryQuery(connection), rule, Instant.now()))
                .stream()
                .map(Finding::subject)
                .toList();
    }

    @Test
    void anUpstreamIsDownWhereNoTargetOfItIsWell() {
        TelemetryIntake intake = PLANE.bean(TelemetryIntake.class);
        intake.offer(
                "new",
                Counting.interval(1, 0)
                        .addLevels(Counting.level("upstreamHealthy", "down-here", 0))
                        .addLevels(Counting.level("upstreamHealthy", "well", 1))
                        .build(),
                stored -> {});
        intake.offer(
                "old",
                Counting.interval(1, 0)
                        .addLevels(Counting.level("targetHealthy", "down-there http://10.0.0.1:80", 0))
                        .addLevels(Counting.level("targetHealthy", "well http://10.0.0.1:80", 0))
                        .addLevels(Counting.level("targetHealthy", "well http://10.0.0.2:80", 1))
                        .build(),
                stored -> {});
        await().atMost(Duration.ofSeconds(15)).until(() -> down().equals(List.of("down-here", "down-there")));
        assertThat(down()).doesNotContain("well");
    }
}
