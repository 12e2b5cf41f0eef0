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
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.Keys;
import io.tollgate.control.problem.ProblemException;

/** Turns a key off for good, and shows when every node has done so. */
final class RevokeKeyDialog extends Dialog {
    private final transient Keys keys;
    private final transient ApiKeyView key;
    private final transient Runnable revoked;
    private final TextField reason = Mark.once(new TextField("Reason"), "revoke-reason");
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button confirm = Mark.once(new ActionButton("Revoke", this::revoke), "revoke-confirm");
    private final Button close = Mark.once(new Button("Cancel"), "revoke-close");

    RevokeKeyDialog(Keys keys, ApiKeyView key, Runnable revoked) {
        this.keys = keys;
        this.key = key;
        this.revoked = revoked;
        Mark.once(this, "revoke-dialog");
        setHeaderTitle("Revoke " + (key.alias().isEmpty() ? key.prefix() : key.alias()) + "?");
        reason.setPlaceholder("leaked");
        reason.setHelperText("Stands in the audit trail.");
        reason.setManualValidation(true);
        reason.setWidthFull();
        reason.setAutofocus(true);
        content.add(
                new Paragraph(
                        "Every request with this key of " + key.consumer()
                                + " gets 401 on every node, at once and for good. It can’t be undone; issue a new key instead."),
                reason);
        add(content);
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        close.addClickListener(event -> close());
        getFooter().add(close, confirm);
    }

    private void revoke() {
        try {
            keys.revoke(SignedIn.actor(), key.id(), reason.getValue().strip());
        } catch (ProblemException.Invalid e) {
            reason.setErrorMessage(e.violations().getFirst().detail());
            reason.setInvalid(true);
            return;
        } catch (ProblemException e) {
            content.add(Banner.of("It was not revoked", e));
            return;
        }
        setHeaderTitle("Revoked");
        content.removeAll();
        content.add(new EnforcementNote(actor -> keys.get(actor, key.id()).enforcement()));
        confirm.setVisible(false);
        close.setText("Close");
        revoked.run();
    }
}
