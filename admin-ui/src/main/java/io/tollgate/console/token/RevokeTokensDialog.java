package io.tollgate.console.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.shared.HasValidationProperties;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.key.EnforcementNote;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.token.TokenRevocationView;
import io.tollgate.control.token.TokenRevocations;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says which tokens are to be refused, refuses them, and shows when every node does. */
final class RevokeTokensDialog extends Dialog {
    private final transient TokenRevocations revocations;
    private final transient Runnable revoked;
    private final ComboBox<String> issuer = Mark.once(new ComboBox<>("Issuer"), "revocation-issuer");
    private final Map<String, TextField> fields = new LinkedHashMap<>();
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button confirm = Mark.once(new ActionButton("Revoke", this::revoke), "revocation-confirm");
    private final Button close = Mark.once(new Button("Cancel"), "revocation-close");

    RevokeTokensDialog(TokenRevocations revocations, List<String> issuers, Runnable revoked) {
        this.revocations = revocations;
        this.revoked = revoked;
        Mark.once(this, "revocation-dialog");
        setHeaderTitle("Revoke tokens");
        issuer.setItems(issuers);
        issuer.getElement().setProperty("manualValidation", true);
        issuer.setWidthFull();
        if (issuers.size() == 1) {
            issuer.setValue(issuers.getFirst());
        }
        content.add(
                new Paragraph(
                        "They get 401 on every node, at once. Name one token by its jti, or a subject, or a time, or both"
                                + " of these."),
                issuer);
        field("jti", "One token: its jti", "");
        field("subject", "Of a subject (sub)", "All of its tokens, unless a time is given.");
        field("issuedBefore", "Issued before", "2027-01-01T00:00:00Z. Tokens that do not say when count as older.");
        field("expiresAt", "Until", "When the last of them has ended. Default: in 366 days");
        field("reason", "Reason", "Stands in the audit trail.");
        add(content);
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        close.addClickListener(event -> close());
        getFooter().add(close, confirm);
    }

    private void field(String name, String label, String hint) {
        TextField field = Mark.once(new TextField(label), "revocation-" + name);
        field.setHelperText(hint.isEmpty() ? null : hint);
        field.setManualValidation(true);
        field.setWidthFull();
        fields.put(name, field);
        content.add(field);
    }

    private ObjectNode request() {
        ObjectNode request = Json.object();
        if (issuer.getValue() != null) {
            request.put("issuer", issuer.getValue());
        }
        fields.forEach((name, field) -> {
            String text = field.getValue().strip();
            if (!text.isEmpty()) {
                request.put(name, text);
            }
        });
        return request;
    }

    private void revoke() {
        issuer.setInvalid(false);
        fields.values().forEach(field -> field.setInvalid(false));
        TokenRevocationView made;
        try {
            made = revocations.revoke(SignedIn.actor(), request(), null);
        } catch (ProblemException.Invalid e) {
            e.violations().forEach(this::mark);
            return;
        } catch (ProblemException e) {
            content.add(Banner.of("Nothing was revoked", e));
            return;
        }
        setHeaderTitle("Revoked");
        content.removeAll();
        String id = made.what().id();
        content.add(new EnforcementNote(actor -> revocations.get(actor, id).enforcement()));
        confirm.setVisible(false);
        close.setText("Close");
        revoked.run();
    }

    private void mark(Violation violation) {
        String name =
                violation.pointer().isEmpty() ? "jti" : violation.pointer().substring(1);
        HasValidationProperties field = name.equals("issuer") ? issuer : fields.get(name);
        if (field == null) {
            content.add(new Paragraph(violation.toString()));
            return;
        }
        field.setErrorMessage(violation.detail());
        field.setInvalid(true);
    }
}
