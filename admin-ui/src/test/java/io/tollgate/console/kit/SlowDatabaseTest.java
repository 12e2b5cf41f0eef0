package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole.HeldTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page is there, and goes on, while the database thinks about what stands on it. */
final class SlowDatabaseTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void ofTheAlerts() {
        isThereBefore("alerts", "alerts", QueryParameters.empty(), "alerts-summary");
    }

    @Test
    void ofTheOverview() {
        isThereBefore("alerts", "", QueryParameters.empty(), "top-routes-none");
    }

    @Test
    void ofAnOperatorsSessionsAndTokens() {
        isThereBefore("operator_tokens", "operators/admin", QueryParameters.empty(), "operator-tokens");
    }

    @Test
    void ofWhatIsBehindAPeak() {
        Instant now = Instant.now();
        isThereBefore(
                "telemetry_10s",
                "peak",
                QueryParameters.simple(Map.of("from", now.minusSeconds(60).toString(), "to", now.toString())),
                "peak-answers-requests");
    }

    @Test
    void whileTheWholeTrailIsVerified() {
        signIn();
        UI.getCurrent().navigate("audit");
        await().pollInSameThread().atMost(SOON).until(() -> sees("audit-table"));
        Button verify = one(Button.class, "audit-verify");
        try (HeldTable _ = console().holding("audit_chain")) {
            press("audit-verify");
            assertThat(verify.isEnabled()).as("once at a time").isFalse();
            assertThat(text("audit-verdict")).isEmpty();
        }
        await().pollInSameThread().atMost(SOON).until(() -> {
            pushed();
            return verify.isEnabled() && !text("audit-verdict").isEmpty();
        });
        assertThat(text("audit-verdict")).contains("The chain is whole");
    }

    private void isThereBefore(String table, String path, QueryParameters query, String read) {
        signIn();
        UI.getCurrent()
                .navigate("account"); // signing in leads to the overview, which has asked before the table is held
        try (HeldTable _ = console().holding(table)) {
            UI.getCurrent().navigate(path, query);
            assertThat(sees("page-title")).isTrue();
            assertThat(sees(read)).as("what is not read yet").isFalse();
        }
        await().pollInSameThread().atMost(SOON).until(() -> sees(read));
    }
}
