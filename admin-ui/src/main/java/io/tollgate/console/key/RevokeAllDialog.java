package io.tollgate.console.key;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.Keys;
import io.tollgate.control.problem.ProblemException;

/** Turns every key of a consumer off for good, and shows when every node has done so. */
final class RevokeAllDialog extends Dialog {
    private final transient Keys keys;
    private final String consumer;
    private final transient Runnable revoked;
    private final TextField reason = Mark.once(new TextField("Reason"), "revoke-all-reason");
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button confirm = Mark.once(new ActionButton("Revoke all", this::revoke), "revoke-all-confirm");
    private final Button close = Mark.once(new Button("Cancel"), "revoke-all-close");

    RevokeAllDialog(Keys keys, String consumer, Runnable revoked) {
        this.keys = keys;
        this.consumer = consumer;
        this.revoked = revoked;
        Mark.once(this, "revoke-all-dialog");
        setHeaderTitle("Revoke all keys of " + consumer + "?");
        reason.setHelperText("Stands in the audit trail.");
        reason.setManualValidation(true);
        reason.setWidthFull();
        reason.setAutofocus(true);
        content.add(
                new Paragraph("Every request of " + consumer
                        + " gets 401 on every node, at once and for good. It can’t be undone; to stop them for a while,"
                        + " switch the consumer off instead."),
                reason);
        add(content);
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        close.addClickListener(event -> close());
        getFooter().add(close, confirm);
    }

    private void revoke() {
        RevokeRounds rounds = new RevokeRounds();
        try {
            rounds.run(() ->
                    keys.revokeAll(SignedIn.actor(), consumer, reason.getValue().strip(), null));
        } catch (ProblemException.Invalid e) {
            reason.setErrorMessage(e.violations().getFirst().detail());
            reason.setInvalid(true);
            return;
        } catch (ProblemException e) {
            String what = rounds.count() == 0 ? "They were not revoked" : "Only " + rounds.count() + " were revoked";
            content.add(Banner.of(what, e));
            revoked.run();
            return;
        }
        show(rounds.count(), rounds.last(), rounds.remaining());
    }

    private void show(int count, String last, int remaining) {
        setHeaderTitle(count == 1 ? "1 key is revoked" : count + " keys are revoked");
        content.removeAll();
        if (remaining > 0) {
            content.add(Banner.warning(
                    remaining == 1 ? "1 key is left" : remaining + " keys are left",
                    "They still open doors. Revoke again for the rest."));
        }
        if (count == 0) {
            content.add(new Paragraph("There was none that could be."));
        } else {
            content.add(new EnforcementNote(actor -> keys.get(actor, last).enforcement()));
        }
        confirm.setVisible(remaining > 0);
        close.setText("Close");
        revoked.run();
    }
}
