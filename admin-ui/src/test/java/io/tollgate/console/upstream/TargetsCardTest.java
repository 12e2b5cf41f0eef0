package io.tollgate.console.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole.HeldTable;
import io.tollgate.core.config.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The targets of an upstream, while what was counted of them can't be read, and then. */
final class TargetsCardTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration BEFORE_IT_IS_LET_GO = Duration.ofSeconds(10);
    private static final String TABLE = "targets-table";

    @Test
    void beforeItIsReadNobodyIsToldThatThereWereNoRequests() throws Exception {
        console().put(Kind.UPSTREAM, "slowly-counted", "{'targets':[{'url':'http://127.0.0.1:9'}]}");
        signIn();
        UI.getCurrent().navigate("account");
        try (HeldTable _ = console().holding("telemetry_10s")) {
            UI.getCurrent().navigate("upstreams/slowly-counted");
            await().pollInSameThread()
                    .atMost(BEFORE_IT_IS_LET_GO)
                    .untilAsserted(() ->
                            assertThat(text(TABLE)).contains("127.0.0.1:9", "…").doesNotContain("–"));
        }
        await().pollInSameThread().atMost(SOON).until(() -> text(TABLE).contains("–"));
        assertThat(text(TABLE)).doesNotContain("…", "?");
    }
}
