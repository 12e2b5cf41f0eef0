package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.vaadin.flow.component.UI;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule that a newer version wrote is in the list and has a page, which says that it is not judged, and why. */
final class UnreadRuleTest extends ConsoleWithoutBrowser {
    @BeforeEach
    void writtenByANewerVersion() throws Exception {
        console()
                .bean(AlertRules.class)
                .put(
                        RunningConsole.admin(),
                        "of-tomorrow",
                        Json.parse("{\"condition\":{\"type\":\"state\",\"fact\":\"node-stale\"}}"),
                        WriteOptions.plain());
        console().update("""
                UPDATE alert_rules SET document = document || '{"condition":{"type":"forecast"},"summary":"It will be bad"}'
                WHERE name = 'of-tomorrow'
                """);
    }

    @AfterEach
    void gone() {
        console().update("DELETE FROM alert_rules WHERE name = 'of-tomorrow'");
    }

    @Test
    void theListSaysThatItIsNotJudgedAndWhy() {
        signIn();
        UI.getCurrent().navigate("alerts");
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(() -> sees("alert-rule-not-judged-of-tomorrow"));
        assertThat(text("alert-rule-not-judged-of-tomorrow")).contains("Not evaluated");
        assertThat(text("alert-rules-table")).contains("It will be bad", "cannot read it", "node-stale");
        assertThat(sees("alert-rule-on-of-tomorrow"))
                .as("a switch would write it anew")
                .isFalse();
        assertThat(sees("alert-rule-on-node-stale")).isTrue();
    }

    @Test
    void itsPageShowsItAndSavesNothing() {
        signIn();
        UI.getCurrent().navigate("alerts/rules/of-tomorrow");
        assertThat(text("banner")).contains("cannot read it");
        assertThat(sees("save")).isFalse();
        press("delete");
    }
}
