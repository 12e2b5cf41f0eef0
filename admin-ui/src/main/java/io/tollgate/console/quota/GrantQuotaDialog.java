package io.tollgate.console.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.quota.QuotaView;
import io.tollgate.control.quota.Quotas;
import io.tollgate.core.json.Violation;

/** Asks how many more, and grants them for the period that runs. */
final class GrantQuotaDialog extends Dialog {
    private final transient Quotas quotas;
    private final transient QuotaView quota;
    private final transient Runnable granted;
    private final TextField amount = Mark.once(new TextField(), "grant-amount");
    private final TextField reason = Mark.once(new TextField("Reason"), "grant-reason");
    private final Div message = new Div();

    GrantQuotaDialog(Quotas quotas, QuotaView quota, Runnable granted) {
        this.quotas = quotas;
        this.quota = quota;
        this.granted = granted;
        Mark.once(this, "grant-dialog");
        setHeaderTitle("Grant more of " + quota.limit() + "?");
        amount.setLabel(QuotaCells.unit(quota).equals("bytes") ? "Bytes" : "Requests");
        amount.setHelperText(
                "On top of the quota of " + QuotaCells.number(quota.stated().amount()) + ".");
        amount.setAllowedCharPattern("[0-9]");
        amount.setAutofocus(true);
        reason.setHelperText("Stands in the audit trail.");
        for (TextField field : new TextField[] {amount, reason}) {
            field.setManualValidation(true);
            field.addValueChangeListener(event -> field.setInvalid(false));
            field.setWidthFull();
        }
        Paragraph what = new Paragraph("For " + quota.who() + ", in the period " + quota.period()
                + " only; the next one begins with the quota itself. Every node knows within about five seconds.");
        add(Mark.style(new Div(what, amount, reason, message), "tg-dialog"));
        Button confirm = Mark.once(new ActionButton("Grant", this::grant), "grant-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "grant-cancel"), confirm);
    }

    private void grant() {
        amount.setInvalid(false);
        reason.setInvalid(false);
        message.removeAll();
        try {
            QuotaView after = quotas.grant(SignedIn.actor(), request(), null);
            long left = after.balance().left();
            Toast.done("Granted: " + QuotaCells.number(left) + (left == 1 ? " is" : " are")
                    + " left, on every node within about 5 s");
            close();
            granted.run();
        } catch (ProblemException.Invalid e) {
            e.violations().forEach(this::mark);
        } catch (ProblemException e) {
            message.add(Banner.of("Nothing was granted", e));
        }
    }

    private ObjectNode request() {
        ObjectNode request = quota.name();
        String number = amount.getValue().strip();
        if (number.matches("[0-9]{1,18}")) {
            request.put("amount", Long.parseLong(number));
        } else {
            request.put("amount", number); // refused, with what was expected
        }
        return reason.getValue().isBlank()
                ? request
                : request.put("reason", reason.getValue().strip());
    }

    private void mark(Violation violation) {
        TextField field = violation.pointer().equals("/reason") ? reason : amount;
        field.setErrorMessage(violation.detail());
        field.setInvalid(true);
    }
}
