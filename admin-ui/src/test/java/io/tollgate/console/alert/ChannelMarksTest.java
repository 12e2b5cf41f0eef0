package io.tollgate.console.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import org.junit.jupiter.api.Test;

/** What is refused of a channel is said at the field that it is about. */
final class ChannelMarksTest extends ConsoleWithoutBrowser {
    @Test
    void eachFieldThatIsWrongIsMarkedUntilItIsRight() {
        signIn();
        UI.getCurrent().navigate("alerts/new-channel");
        type("alert-channel-name", "no name");
        type("alert-channel-url", "nowhere");
        type("alert-channel-secret", "short");
        press("save");
        assertThat(text("save-error")).contains("3 fields are marked below");
        assertThat(one(TextField.class, "alert-channel-name").isInvalid()).isTrue();
        assertThat(one(TextField.class, "alert-channel-url").getErrorMessage()).contains("http://");
        assertThat(one(PasswordField.class, "alert-channel-secret").getErrorMessage())
                .contains("16");

        type("alert-channel-name", "marked");
        type("alert-channel-secret", "0123456789abcdef");
        press("save");
        assertThat(text("save-error")).contains("One field is marked below");
        assertThat(one(TextField.class, "alert-channel-name").isInvalid()).isFalse();
        assertThat(one(PasswordField.class, "alert-channel-secret").isInvalid()).isFalse();
        assertThat(one(TextField.class, "alert-channel-url").isInvalid()).isTrue();
    }

    @Test
    void ofAnotherKindThatWasChosenMeanwhileNothingStaysMarked() {
        signIn();
        UI.getCurrent().navigate("alerts/new-channel");
        type("alert-channel-name", "marked-before");
        type("alert-channel-url", "nowhere");
        press("save");
        assertThat(one(TextField.class, "alert-channel-url").isInvalid()).isTrue();
        choose("slack");
        press("save");
        assertThat(one(PasswordField.class, "alert-channel-slack-url").isInvalid())
                .isTrue();
        choose("webhook");
        assertThat(one(TextField.class, "alert-channel-url").isInvalid()).isFalse();
    }

    @SuppressWarnings("unchecked") // the kinds are words
    private static void choose(String kind) {
        ((Select<String>) one("alert-channel-type")).setValue(kind);
    }

    @Test
    void ofAMailTheFieldsOfAMailAreMarked() {
        signIn();
        UI.getCurrent().navigate("alerts/new-channel");
        type("alert-channel-name", "marked-mail");
        choose("email");
        type("alert-channel-host", "smtp.example.com");
        type("alert-channel-from", "nobody");
        type("alert-channel-to", "ops@example.com, boss");
        one(IntegerField.class, "alert-channel-port").setValue(null);
        press("save");
        assertThat(text("save-error")).contains("3 fields are marked below");
        assertThat(one(TextField.class, "alert-channel-from").isInvalid()).isTrue();
        assertThat(one(TextField.class, "alert-channel-to").getErrorMessage()).startsWith("/to/1 ");
        assertThat(one(IntegerField.class, "alert-channel-port").isInvalid()).isTrue();
    }
}
