package io.tollgate.console.account;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.Autocomplete;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.SecondFactors;
import io.tollgate.control.operator.SecondFactors.Proposal;
import io.tollgate.control.problem.ProblemException;
import java.util.List;

/** Codes of an authenticator app: on, off, and the recovery codes. */
final class SecondFactorPanel extends Div {
    private final transient Operators operators;
    private final transient SecondFactors secondFactors;
    private final Div message = new Div();
    private final Div content = Mark.style(new Div(), "tg-panel-content");

    SecondFactorPanel(Operators operators, SecondFactors secondFactors) {
        this.operators = operators;
        this.secondFactors = secondFactors;
        Mark.style(Mark.once(this, "account-second-factor"), "tg-card", "tg-panel");
        show();
    }

    private void show() {
        removeAll();
        message.removeAll();
        content.removeAll();
        boolean on = secondFactors.isOn(SignedIn.actor().username());
        H2 title = new H2("Second factor");
        title.add(Mark.once(
                on ? new StatusBadge(Tone.OK, "On") : new StatusBadge(Tone.PLAIN, "Off"), "second-factor-state"));
        add(title, message, content);
        if (on) {
            int left = secondFactors.recoveryCodesLeft(SignedIn.actor().username());
            content.add(new Paragraph("Signing in asks for a code of your app. "
                    + (left == 1 ? "1 recovery code is left." : left + " recovery codes are left.")));
        } else {
            content.add(new Paragraph(
                    "A code of an authenticator app on your telephone, beside the password: a stolen password alone opens"
                            + " nothing then."));
        }
        PasswordField password = Mark.once(new PasswordField("Current password"), "second-factor-password");
        password.setAutocomplete(Autocomplete.CURRENT_PASSWORD);
        Button go = Mark.once(
                new ActionButton(on ? "Turn off" : "Set up", () -> {
                    if (on) {
                        turnOff(password.getValue());
                    } else {
                        propose(password.getValue());
                    }
                }),
                on ? "second-factor-off" : "second-factor-setup");
        content.add(Mark.style(new Div(password), "tg-panel-fields"), go);
    }

    private void turnOff(String password) {
        message.removeAll();
        try {
            operators.confirm(SignedIn.actor(), password);
            secondFactors.turnOff(SignedIn.actor(), SignedIn.actor().username());
        } catch (ProblemException e) {
            message.add(Banner.of("It is still on", e));
            return;
        }
        Toast.done("The second factor is off");
        show();
    }

    private void propose(String password) {
        message.removeAll();
        Proposal proposal;
        try {
            operators.confirm(SignedIn.actor(), password);
            proposal = secondFactors.propose(SignedIn.actor());
        } catch (ProblemException e) {
            message.add(Banner.of("It can’t be set up", e));
            return;
        }
        TextField code = Mark.once(new TextField("Code"), "second-factor-code");
        code.getElement().setProperty("autocomplete", "one-time-code");
        code.setHelperText("The six digits that the app shows now.");
        Button confirm = Mark.once(
                new ActionButton("Turn on", () -> confirm(code.getValue().strip())), "second-factor-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        content.removeAll();
        content.add(
                new Paragraph("Scan this with an authenticator app, or type the secret. It is shown once."),
                Mark.once(new QrImage(proposal.uri()), "second-factor-qr"),
                Mark.once(new CodeBlock("the secret", proposal.secret()), "second-factor-secret"),
                Mark.style(new Div(code), "tg-panel-fields"),
                confirm);
    }

    private void confirm(String code) {
        message.removeAll();
        List<String> codes;
        try {
            codes = secondFactors.confirm(SignedIn.actor(), code);
        } catch (ProblemException e) {
            message.add(Banner.of("It is not on yet", e));
            return;
        }
        Button done = Mark.once(new Button("I have kept them", event -> show()), "second-factor-done");
        content.removeAll();
        content.add(
                new Paragraph(
                        "It is on. Keep these recovery codes where the telephone is not: each opens your account once,"
                                + " and they are not shown again."),
                Mark.once(new CodeBlock("the recovery codes", String.join("\n", codes)), "recovery-codes"),
                done);
    }
}
