package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A channel that does not take what it is told says so in the list, also in one that is open. */
final class ChannelFailingTest extends ConsoleWithoutBrowser {
    private static final String NAME = "failing-hook";
    private static final String BADGE = "alert-channel-failing-" + NAME;

    @BeforeEach
    void aChannel() {
        console()
                .bean(AlertChannels.class)
                .put(
                        RunningConsole.admin(),
                        NAME,
                        Json.object()
                                .put("type", "webhook")
                                .put("url", "http://127.0.0.1:9/hook")
                                .put("secret", "0123456789abcdef"),
                        WriteOptions.plain());
    }

    /** The console is shared: what alerts later tests raise is not to be told to it. */
    @AfterEach
    void gone() {
        console().update("DELETE FROM alert_channels WHERE name = ?", NAME);
    }

    private void awaitSeen(String id, boolean seen) {
        await().pollInSameThread().atMost(Duration.ofSeconds(30)).until(() -> sees(id) == seen);
    }

    @Test
    void theOpenListSaysSinceWhenAndWhyAndWhatIsLostUntilTheChannelWorks() {
        signIn();
        UI.getCurrent().navigate("alerts");
        awaitSeen("alert-channel-test-" + NAME, true);
        assertThat(sees(BADGE)).isFalse();

        console()
                .update(
                        "UPDATE alert_channels SET failed_at = now() - interval '3 minutes', given_up = 2,"
                                + " failure = 'the other end is not reachable' WHERE name = ?",
                        NAME);
        awaitSeen(BADGE, true);
        assertThat(text(BADGE)).isEqualTo("Failing");
        assertThat(text("alert-channels-table"))
                .contains(
                        "3 min ago: the other end is not reachable; 0 waiting, 2 given up", "http://127.0.0.1:9/hook");

        console().update("UPDATE alert_channels SET failed_at = NULL WHERE name = ?", NAME);
        awaitSeen(BADGE, false);
    }
}
