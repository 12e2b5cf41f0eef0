package io.tollgate.console.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A list of nothing, also of what somebody asked for, says so in a sentence, with a button and a command. The console is shared:
 * other tests must leave no pending alert, no alert channel, no token of the first operator, no penalty, no quota and no key that expires soon.
 */
final class EmptyListsTest extends ConsoleWithoutBrowser {
    private static final Duration SOON = Duration.ofSeconds(15);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audit      | actor=nobody-of-this-name | audit-all                | /audit",
                "alerts/all | state=pending             | alert-history-everything | /alerts",
                "keys       | only=expiring-soon        | keys-all                 | /keys",
                "quotas     | q=                        | quotas-first             | /limits/daily",
                "live       | q=                        | live-try                 | /events",
                "penalties  | q=                        | penalties-watch          | /penalties/lift",
                "alerts     | q=                        | alert-channels-first     | /alert-channels/on-call",
                "account    | q=                        | token-new                | /me/tokens",
            })
    void eachHasAButtonAndACommand(String page, String query, String button, String path) {
        signIn();
        int is = query.indexOf('=');
        UI.getCurrent().navigate(page, QueryParameters.of(query.substring(0, is), query.substring(is + 1)));
        await().pollInSameThread().atMost(SOON).until(() -> sees("empty-state"));
        assertThat(text("empty-state")).contains("curl", path);
        assertThat(sees(button)).isTrue();
    }

    @Test
    void whoIsNotLetInIsWatchedFromThePenalties() {
        signIn();
        UI.getCurrent().navigate("penalties");
        press("penalties-watch");
        assertThat(UI.getCurrent().getActiveViewLocation().getPathWithQueryParameters())
                .isEqualTo("live?status=401");
    }
}
