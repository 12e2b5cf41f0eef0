package io.tollgate.console.account;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.Autocomplete;
import com.vaadin.flow.component.textfield.PasswordField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.problem.ProblemException;

/** Another password. All sessions end with it, this one too. */
final class PasswordPanel extends Div {
    private final transient Operators operators;
    private final PasswordField old = Mark.once(new PasswordField("Current password"), "account-password-old");
    private final PasswordField chosen = Mark.once(new PasswordField("New password"), "account-password-new");
    private final PasswordField again = Mark.once(new PasswordField("New password again"), "account-password-again");
    private final Div message = new Div();

    PasswordPanel(Operators operators) {
        this.operators = operators;
        Mark.style(Mark.once(this, "account-password"), "tg-card", "tg-panel");
        old.setAutocomplete(Autocomplete.CURRENT_PASSWORD);
        chosen.setAutocomplete(Autocomplete.NEW_PASSWORD);
        again.setAutocomplete(Autocomplete.NEW_PASSWORD);
        chosen.setHelperText(
                "At least 12 characters; a sentence is good. Not your name, and nothing everybody tries first.");
        Button change = Mark.once(new ActionButton("Change the password", this::change), "account-password-change");
        change.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        add(
                new H2("Password"),
                new Paragraph("A new password ends every session of yours, this one too: sign in with it then."),
                message,
                Mark.style(new Div(old, chosen, again), "tg-panel-fields"),
                change);
    }

    private void change() {
        message.removeAll();
        if (!chosen.getValue().equals(again.getValue())) {
            message.add(Banner.bad("The password was not changed", "The new one was not typed the same twice."));
            return;
        }
        try {
            operators.changePassword(SignedIn.actor(), old.getValue(), chosen.getValue());
        } catch (ProblemException e) {
            message.add(Banner.of("The password was not changed", e));
            return;
        }
        SignedIn.leave();
    }
}
