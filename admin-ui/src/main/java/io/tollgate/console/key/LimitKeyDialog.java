package io.tollgate.console.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.Keys;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.LinkedHashSet;
import java.util.stream.Stream;

/** Asks which limits hold for a key beside all others, and puts them in force. */
final class LimitKeyDialog extends Dialog {
    private final transient Keys keys;
    private transient ApiKeyView key;
    private final transient Runnable changed;
    private final MultiSelectComboBox<String> limits = Mark.once(new MultiSelectComboBox<>("Limits"), "key-limits-of");
    private final Div message = new Div();
    private final Div content = Mark.style(new Div(), "tg-dialog");

    LimitKeyDialog(Keys keys, KeyIssuing issuing, ApiKeyView key, Runnable changed) {
        this.keys = keys;
        this.key = key;
        this.changed = changed;
        Mark.once(this, "key-limits-dialog");
        setHeaderTitle("Limits of " + (key.alias().isEmpty() ? key.prefix() : key.alias()));
        limits.setItems(Stream.concat(issuing.limits().stream(), key.limits().stream())
                .distinct()
                .toList());
        limits.setValue(new LinkedHashSet<>(key.limits()));
        limits.setWidthFull();
        content.add(
                message,
                new Paragraph("They hold for this key beside global ones and those of " + key.consumer()
                        + " and of routes, on every node at once. None chosen: none of its own."),
                limits);
        add(content);
        Button confirm = Mark.once(new ActionButton("Put in force", this::save), "key-limits-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "key-limits-close"), confirm);
    }

    private void save() {
        message.removeAll();
        try {
            ApiKeyView now = keys.get(SignedIn.actor(), key.id());
            if (now.limits().equals(key.limits())) {
                put();
            } else {
                key = now; // whoever saw that puts in force what stands here
                message.add(Banner.warning(
                        "Somebody else changed its limits meanwhile",
                        now.limits().isEmpty()
                                ? "It has none now. Nothing was changed: look, and put yours in force again."
                                : "They are now: " + String.join(", ", now.limits())
                                        + ". Nothing was changed: look, and put yours in force again."));
            }
        } catch (ProblemException e) {
            message.add(Banner.of("Its limits stay as they were", e));
        }
    }

    private void put() {
        ObjectNode request = Json.object();
        // In the order that it had: what is only put back in another order is no change.
        Stream.concat(
                        key.limits().stream().filter(limits.getValue()::contains),
                        limits.getValue().stream().filter(name -> !key.limits().contains(name)))
                .forEach(request.putArray("limits")::add);
        keys.limit(SignedIn.actor(), key.id(), request, null);
        close();
        changed.run();
    }
}
