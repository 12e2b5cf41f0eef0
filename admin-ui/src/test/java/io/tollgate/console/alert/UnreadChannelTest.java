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

/** A channel that a newer version wrote is in the list beside the others, and has a page from which it can be deleted. */
final class UnreadChannelTest extends ConsoleWithoutBrowser {
    private static final String OTHER = "of-today";
    private static final String NEWER = "of-tomorrow";

    private final AlertChannels channels = console().bean(AlertChannels.class);

    @BeforeEach
    void writtenByANewerVersion() {
        for (String name : new String[] {OTHER, NEWER}) {
            channels.put(
                    RunningConsole.admin(),
                    name,
                    Json.object()
                            .put("type", "webhook")
                            .put("url", "http://127.0.0.1:9/" + name)
                            .put("secret", "0123456789abcdef"),
                    WriteOptions.plain());
        }
        console()
                .update("UPDATE alert_channels SET document = document || '{\"type\":\"pager\"}' WHERE name = '" + NEWER
                        + "'");
    }

    /** The console is shared: what alerts later tests raise is not to be told to them. */
    @AfterEach
    void gone() {
        console().update("DELETE FROM alert_channels WHERE name LIKE 'of-to%'");
    }

    @Test
    void theListSaysThatItCannotBeReadAndWhyBesideTheOthers() {
        signIn();
        UI.getCurrent().navigate("alerts");
        await().pollInSameThread().atMost(Duration.ofSeconds(30)).until(() -> sees("alert-channel-unread-" + NEWER));
        assertThat(text("alert-channels-table")).contains("cannot read it", "pager", "http://127.0.0.1:9/" + OTHER);
        assertThat(sees("alert-channel-test-" + OTHER)).isTrue();
        assertThat(sees("alert-channel-test-" + NEWER)).isFalse();
        assertThat(sees("banner")).as("nothing else is wrong").isFalse();
    }

    @Test
    void itsPageSaysWhySavesNothingAndDeletesIt() {
        signIn();
        UI.getCurrent().navigate("alerts/channels/" + NEWER);
        assertThat(text("banner")).contains("cannot read it", "pager");
        assertThat(sees("save")).isFalse();
        assertThat(sees("alert-channel-test")).isFalse();
        assertThat(sees("alert-channel-url")).as("fields would be empty").isFalse();
        press("delete");
        press("confirm");
        assertThat(channels.names(RunningConsole.admin())).contains(OTHER).doesNotContain(NEWER);
        assertThat(getCurrentView()).as("nothing was typed that could be lost").isInstanceOf(AlertListView.class);
    }
}
