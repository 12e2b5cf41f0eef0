package io.tollgate.console.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.IssuedKey;
import io.tollgate.control.key.Keys;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks what a new key may do, issues it, and hands over to the one look at its secret. */
final class IssueKeyDialog extends Dialog {
    private final transient Keys keys;
    private final transient KeyIssuing issuing;
    private final transient Runnable issued;
    private final ComboBox<String> consumer = Mark.once(new ComboBox<>("Consumer"), "key-consumer");
    private final TextField alias = Mark.once(new TextField("Alias"), "key-alias");
    private final Select<Life> life = Mark.once(new Select<>(), "key-expires");
    private final MultiSelectComboBox<String> roles = Mark.once(new MultiSelectComboBox<>("Roles"), "key-roles");
    private final MultiSelectComboBox<String> limits = Mark.once(new MultiSelectComboBox<>("Limits"), "key-limits");
    private final TextArea from = Mark.once(new TextArea("Allowed from"), "key-cidrs");
    private final Div message = new Div();

    /** How long a key is good. */
    private enum Life {
        MONTH("30 days", Duration.ofDays(30)),
        QUARTER("90 days", Duration.ofDays(90)),
        YEAR("1 year", Duration.ofDays(365)),
        FOREVER("Until revoked", Duration.ZERO);

        final String label;
        final Duration length;

        Life(String label, Duration length) {
            this.label = label;
            this.length = length;
        }
    }

    IssueKeyDialog(Keys keys, KeyIssuing issuing, @Nullable String owner, Runnable issued) {
        this.keys = keys;
        this.issuing = issuing;
        this.issued = issued;
        Mark.once(this, "issue-dialog");
        setHeaderTitle(owner == null ? "Issue a key" : "Issue a key for " + owner);
        fields(owner);
        Div fields = Mark.style(
                new Div(
                        consumer,
                        alias,
                        life,
                        Mark.style(roles, "tg-wide"),
                        Mark.style(limits, "tg-wide"),
                        Mark.style(from, "tg-wide")),
                "tg-fields");
        add(Mark.style(new Div(message, fields), "tg-dialog"));
        Button issue = Mark.once(new ActionButton("Issue the key", this::issue), "key-issue-confirm");
        issue.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "key-issue-cancel"), issue);
    }

    private void fields(@Nullable String owner) {
        issuing.offerConsumers(consumer);
        consumer.addValueChangeListener(event ->
                roles.setItems(event.getValue() == null ? List.of() : issuing.rolesToChoose(event.getValue())));
        consumer.setVisible(owner == null);
        if (owner != null) {
            consumer.setValue(owner);
        }
        alias.setHelperText("What you call it, for example ci.");
        life.setLabel("Good for");
        life.setItems(Life.values());
        life.setItemLabelGenerator(item -> item.label);
        life.setValue(Life.YEAR);
        roles.setHelperText("None chosen: all roles of the consumer, also those it gets later.");
        limits.setItems(issuing.limits());
        limits.setHelperText("Hold for this key beside those of the consumer and of routes.");
        from.setHelperText("Address blocks, one on each line: 10.0.0.0/8. None: anywhere.");
        from.setMinRows(1);
        alias.setManualValidation(true);
        from.setManualValidation(true);
        consumer.setManualValidation(true);
        roles.setManualValidation(true);
        limits.setManualValidation(true);
    }

    private void issue() {
        message.removeAll();
        if (consumer.getValue() == null) {
            consumer.setErrorMessage("Whose key is it?");
            consumer.setInvalid(true);
            return;
        }
        try {
            handOver(keys.issue(SignedIn.actor(), consumer.getValue(), request()));
        } catch (ProblemException.Invalid e) {
            e.violations().forEach(this::mark);
        } catch (ProblemException e) {
            message.add(Banner.of("No key was issued", e));
        }
    }

    /** The secret first: whatever fails after this line, it is on the screen. */
    private void handOver(IssuedKey key) {
        SecretDialog secret = new SecretDialog(keys, key, KeyIssuing.plainCommand(key.secret()));
        secret.open();
        close();
        secret.showCommand(issuing.curl(key.key(), key.secret()));
        issued.run();
    }

    private ObjectNode request() {
        ObjectNode request = Json.object();
        if (!alias.isEmpty()) {
            request.put("alias", alias.getValue());
        }
        Life chosen = life.getValue();
        if (chosen != null && chosen != Life.FOREVER) {
            request.put(
                    "expiresAt",
                    Instant.now()
                            .plus(chosen.length)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
        }
        if (!roles.isEmpty()) {
            ArrayNode array = request.putArray("roles");
            roles.getValue().forEach(array::add);
        }
        if (!limits.isEmpty()) {
            limits.getValue().forEach(request.putArray("limits")::add);
        }
        ArrayNode blocks = request.putArray("allowedCidrs");
        from.getValue()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(blocks::add);
        return request;
    }

    private void mark(Violation violation) {
        String pointer = violation.pointer();
        if (pointer.startsWith("/alias")) {
            alias.setErrorMessage(violation.detail());
            alias.setInvalid(true);
        } else if (pointer.startsWith("/allowedCidrs")) {
            from.setErrorMessage(violation.detail());
            from.setInvalid(true);
        } else if (pointer.startsWith("/roles")) {
            roles.setErrorMessage(violation.detail());
            roles.setInvalid(true);
        } else if (pointer.startsWith("/limits")) {
            limits.setErrorMessage(violation.detail());
            limits.setInvalid(true);
        } else {
            message.add(Banner.bad("No key was issued", violation.toString()));
        }
    }
}
