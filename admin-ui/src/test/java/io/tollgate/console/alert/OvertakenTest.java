package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.confirmdialog.ConfirmDialogTester;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.console.door.RunningConsole;
import io.tollgate.control.alert.AlertChannels;
import io.tollgate.control.alert.AlertRules;
import io.tollgate.control.alert.Channel;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.core.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever was slower sees what is stored, keeps what they typed, and goes on from there. */
final class OvertakenTest extends ConsoleWithoutBrowser {
    private static final String URL = "alert-channel-url";

    private static final String SUMMARY = "alert-rule-summary";

    private final AlertChannels channels = console().bean(AlertChannels.class);
    private final AlertRules rules = console().bean(AlertRules.class);

    @Test
    void aChannelThatSomebodyElseSavedIsLoadedAndMineStaysToBeCopied() {
        put("first");
        signIn();
        UI.getCurrent().navigate("alerts/channels/overtaken");
        type(URL, "https://hooks.example.com/mine");
        type("alert-channel-secret", "not-to-be-shown-again");
        put("theirs");
        press("save");
        assertThat(text("save-stale")).contains("Not saved");
        press("stale-theirs");
        assertThat(one(TextField.class, URL).getValue()).endsWith("/theirs");
        assertThat(text("stale-mine"))
                .contains("https://hooks.example.com/mine")
                .doesNotContain("not-to-be-shown");

        type(URL, "https://hooks.example.com/both");
        type("alert-channel-secret", "0123456789abcdef"); // another place has to be given it again
        press("save");
        assertThat(channels.get(RunningConsole.admin(), "overtaken").channel())
                .isInstanceOfSatisfying(
                        Channel.Webhook.class,
                        kept -> assertThat(kept.url().toString()).endsWith("/both"));
    }

    @Test
    void aRuleThatSomebodyElseSavedIsLoadedAndMineStaysToBeCopied() {
        putRule("First");
        signIn();
        UI.getCurrent().navigate("alerts/rules/overtaken");
        type(SUMMARY, "Mine");
        putRule("Theirs");
        press("save");
        assertThat(text("save-stale")).contains("Not saved");
        assertThat(summary()).isEqualTo("Theirs");
        press("stale-theirs");
        assertThat(one(TextField.class, SUMMARY).getValue()).isEqualTo("Theirs");
        assertThat(text("stale-mine")).contains("Mine");

        type(SUMMARY, "Both");
        press("save");
        assertThat(summary()).isEqualTo("Both");
    }

    private String summary() {
        return rules.get(RunningConsole.admin(), "overtaken")
                .document()
                .path("summary")
                .asText();
    }

    /** The console is shared: what alerts later tests raise is not to be told to it. */
    @AfterEach
    void gone() {
        console().update("DELETE FROM alert_channels WHERE name = 'overtaken'");
        console().update("DELETE FROM alert_rules WHERE name = 'overtaken'");
    }

    @Test
    void aHalfTypedChannelIsNotLostWithoutAQuestion() {
        signIn();
        UI.getCurrent().navigate("alerts/new-channel");
        type(URL, "https://hooks.example.com/half");
        press("cancel");
        new ConfirmDialogTester(find(ConfirmDialog.class).single()).cancel();
        assertThat(getCurrentView()).isInstanceOf(AlertChannelView.class);
        assertThat(one(TextField.class, URL).getValue()).endsWith("/half");
    }

    private void putRule(String summary) {
        ObjectNode document = Json.object().put("severity", "warning").put("summary", summary);
        document.putObject("condition").put("type", "state").put("fact", "node-stale");
        rules.put(RunningConsole.admin(), "overtaken", document, WriteOptions.plain());
    }

    private void put(String word) {
        ObjectNode document = Json.object()
                .put("type", "webhook")
                .put("url", "https://hooks.example.com/" + word)
                .put("secret", "0123456789abcdef");
        channels.put(RunningConsole.admin(), "overtaken", document, WriteOptions.plain());
    }
}
