package io.tollgate.console.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.dialog.Dialog;
import io.tollgate.console.door.ConsoleWithoutBrowser;
import io.tollgate.control.operator.OperatorPermission;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A token that is shown stays until somebody has seen it. */
final class NewTokenDialogTest extends ConsoleWithoutBrowser {
    @Test
    @SuppressWarnings("unchecked")
    void noStrayClickTakesTheSecretAway() {
        signIn();
        UI.getCurrent().navigate("account");
        press("token-new");
        Dialog dialog = one(Dialog.class, "new-token-dialog");
        assertThat(dialog.isCloseOnOutsideClick()).isTrue();
        type("token-name", "of the test");
        ((CheckboxGroup<OperatorPermission>) one("token-permissions")).setValue(Set.of(OperatorPermission.ROUTES_READ));
        press("token-make");
        assertThat(text("token-secret")).isNotBlank();
        assertThat(dialog.isCloseOnOutsideClick()).isFalse();
        assertThat(dialog.isCloseOnEsc()).isFalse();
        press("token-close");
        assertThat(sees("new-token-dialog")).isFalse();
    }
}
