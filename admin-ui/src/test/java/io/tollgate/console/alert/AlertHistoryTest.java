package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.Alerts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Very many alerts are counted truly, and found page by page. */
final class AlertHistoryTest extends ConsoleWithoutBrowser {
    private static final int MANY = 130;

    /** Seen in an hour: the control plane's own looks until then end none of them. */
    @BeforeEach
    void begin() {
        console().update("""
                INSERT INTO alerts (rule, subject, severity, state, value, summary, detail, pending_at, firing_at, seen_at)
                SELECT 'many', 's-' || lpad(n::text, 3, '0'), 'warning', 'firing', 1, 'of the test', 'so many', now(), now(),
                    now() + interval '1 hour'
                FROM generate_series(1, ?) AS n ORDER BY n
                """, MANY);
    }

    @AfterEach
    void end() {
        console().update("DELETE FROM alerts WHERE rule = 'many'");
    }

    @Test
    void theBadgeCountsThemAll() {
        signIn();
        UI.getCurrent().navigate("alerts");
        // One of another test may begin or end between the page's count and this one.
        await().pollInSameThread().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            long loud =
                    console().bean(Alerts.class).tally(RunningConsole.admin()).loud();
            assertThat(loud).isGreaterThanOrEqualTo(MANY);
            assertThat(text("alerts-summary")).isEqualTo(loud + " firing");
        });
        assertThat(text("alerts-more")).contains("all alerts");
    }

    @Test
    void allOfThemAreReadPageByPage() {
        signIn();
        UI.getCurrent().navigate("alerts/all", QueryParameters.of("q", "many"));
        assertThat(text("alert-history-table")).contains("s-130").doesNotContain("s-100");
        press("show-more");
        assertThat(text("alert-history-table")).contains("s-130", "s-100").doesNotContain("s-070");
        press("show-more");
        press("show-more");
        press("show-more");
        assertThat(text("alert-history-table")).contains("s-001");
        assertThat(sees("show-more")).isFalse();
    }

    @Test
    void oneIsFoundByItsTextAndByItsState() {
        signIn();
        UI.getCurrent().navigate("alerts/all", QueryParameters.of("q", "S-007"));
        assertThat(text("alert-history-table")).contains("s-007").doesNotContain("s-008");
        UI.getCurrent().navigate("alerts/all", QueryParameters.simple(Map.of("state", "resolved", "q", "s-007")));
        assertThat(sees("alert-history-table")).isFalse();
        assertThat(text("empty-state")).contains("No alerts match");
    }
}
