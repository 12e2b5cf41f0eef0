package io.tollgate.console.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.TelemetryIntake;
import io.tollgate.protocol.v1.Counted;
import io.tollgate.protocol.v1.Dimension;
import io.tollgate.protocol.v1.TelemetryInterval;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are in no figure are said where figures are looked at. */
final class LostCountsTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    /** What a built-in rule made of it goes too: the console is shared. */
    @AfterEach
    void end() {
        console().update("DELETE FROM telemetry_10s WHERE node = 'lost-counts'");
        console().update("DELETE FROM alerts WHERE subject = 'lost-counts'");
    }

    @Test
    void theOverviewAndTheNodesSayIt() {
        TelemetryInterval interval = TelemetryInterval.newBuilder()
                .setProcess(UUID.randomUUID().toString())
                .setSequence(1)
                .setAgeMillis(30_000)
                .setLengthMillis(5_000)
                .addCounted(Counted.newBuilder()
                        .setDimension(Dimension.DIMENSION_LOST)
                        .setUnanswered(1_234))
                .build();
        console().bean(TelemetryIntake.class).offer("lost-counts", interval, stored -> {});
        Telemetry telemetry = console().bean(Telemetry.class);
        await().atMost(SOON)
                .until(() -> !telemetry.lost(RunningConsole.admin(), QUARTER).isEmpty());
        signIn();
        for (String page : List.of("", "nodes")) {
            UI.getCurrent().navigate(page);
            await().pollInSameThread().atMost(SOON).until(() -> sees("lost-counts"));
            assertThat(text("lost-counts")).contains("1,234 requests of the last", "lost-counts (1,234)");
        }
    }

    @Test
    void itIsSaidAnewOnlyWhenItIsSomethingElse() {
        LostCounts counts = new LostCounts(console().bean(Telemetry.class));
        counts.show(Map.of("node-1", 7L), QUARTER);
        Component first = counts.getChildren().findFirst().orElseThrow();
        counts.show(Map.of("node-1", 7L), QUARTER);
        assertThat(counts.getChildren()).containsExactly(first);
        counts.show(Map.of("node-1", 7L, "node-2", 1L), QUARTER);
        assertThat(counts.getElement().getTextRecursively())
                .contains("8 requests of the last 15 minutes are in no figure here", "node-1 (7), node-2 (1)");
        counts.show(Map.of(), QUARTER);
        assertThat(counts.isVisible()).isFalse();
        assertThat(counts.getChildren()).isEmpty();
    }
}
