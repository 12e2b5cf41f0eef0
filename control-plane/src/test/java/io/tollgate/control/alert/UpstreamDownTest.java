package io.tollgate.control.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.control.database.Database;
import io.tollgate.control.database.Sql;
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
        return found().stream().map(Finding::subject).toList();
    }

    private static List<Finding> found() {
        return found(Instant.now());
    }

    private static List<Finding> found(Instant now) {
        Condition.State down = new Condition.State(Condition.Fact.UPSTREAM_DOWN, Duration.ofDays(14));
        return PLANE.bean(Database.class)
                .<List<Finding>>read(connection -> PLANE.bean(Facts.class)
                        .of(connection, new TelemetryQuery(connection), "upstream-down", down, now));
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
        await().atMost(Duration.ofSeconds(15)).until(() -> down().containsAll(List.of("down-here", "down-there")));
        assertThat(down()).doesNotContain("well");
    }

    /** Minutes later nobody has said that it is well: whether the node serves on is not known, and its word is the last. */
    @Test
    void theWordOfANodeThatFellSilentStandsUntilItSpeaksAgainOrIsTakenAway() {
        assertThat(PLANE.admin()
                        .put("/upstreams/left", "{\"targets\":[{\"url\":\"http://10.0.0.1:80\"}]}")
                        .status())
                .isEqualTo(201);
        Instant spoke = Instant.now();
        PLANE.bean(TelemetryIntake.class)
                .offer(
                        "falls-silent",
                        Counting.interval(1, 0)
                                .addLevels(Counting.level("upstreamHealthy", "left", 0))
                                .addLevels(Counting.level("upstreamHealthy", "not-configured", 0))
                                .addLevels(Counting.level("upstreamHealthy", "well-there", 1))
                                .build(),
                        stored -> {});
        await().atMost(Duration.ofSeconds(15)).until(() -> down().contains("left"));
        Instant later = Instant.now().plusSeconds(300);
        assertThat(found(later)).as("no such node is enrolled").isEmpty();

        update("INSERT INTO nodes (name, enrolled_at, last_seen_at) VALUES ('falls-silent', now(), ?)", spoke);
        assertThat(found(later)).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("left");
            assertThat(finding.detail()).isEqualTo("no healthy target at falls-silent (silent)");
        });

        update("UPDATE nodes SET last_seen_at = ?", later);
        assertThat(found(later)).as("it speaks, and says nothing of the kind").isEmpty();
        update("UPDATE nodes SET last_seen_at = ?, revoked_at = now()", spoke);
        assertThat(found(later)).isEmpty();
    }

    /** Each is asked as of when it was heard last, and nobody else's word of that time is taken for its own. */
    @Test
    void ofSeveralThatFellSilentAtDifferentTimesEachOnesOwnLastWordStands() {
        for (String name : List.of("shop-a", "shop-b")) {
            PLANE.admin().put("/upstreams/" + name, "{\"targets\":[{\"url\":\"http://10.0.0.1:80\"}]}");
        }
        Instant now = Instant.now();
        says("gone-first", 1, 600_000, 0, 0);
        says("gone-later", 1, 600_000, 0, 1);
        says("gone-later", 2, 400_000, 1, 0);
        says("gone-last", 1, 200_000, 1, 1);
        says("speaks", 1, 0, 1, 1);
        heard("gone-first", now.minusSeconds(600));
        heard("gone-later", now.minusSeconds(400));
        heard("gone-last", now.minusSeconds(200));
        heard("speaks", now.plusSeconds(60));
        try {
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(found(now))
                            .filteredOn(finding -> finding.subject().startsWith("shop-"))
                            .extracting(finding -> finding.subject() + ": " + finding.detail())
                            .containsExactly(
                                    "shop-a: no healthy target at gone-first (silent)",
                                    "shop-b: no healthy target at gone-first (silent), gone-later (silent)"));
        } finally {
            update("DELETE FROM nodes WHERE enrolled_at <= ?", Instant.now());
        }
    }

    private static void says(String node, long sequence, long ageMillis, double wellA, double wellB) {
        PLANE.bean(TelemetryIntake.class)
                .offer(
                        node,
                        Counting.interval(sequence, ageMillis)
                                .addLevels(Counting.level("upstreamHealthy", "shop-a", wellA))
                                .addLevels(Counting.level("upstreamHealthy", "shop-b", wellB))
                                .build(),
                        stored -> {});
    }

    private static void heard(String node, Instant at) {
        update(
                "INSERT INTO nodes (name, enrolled_at, last_seen_at) VALUES ('" + node
                        + "', now() - interval '1 h', ?)",
                at);
    }

    private static void update(String sql, Instant at) {
        PLANE.bean(Database.class).<Integer>write(connection -> Sql.update(connection, sql, at));
    }
}
