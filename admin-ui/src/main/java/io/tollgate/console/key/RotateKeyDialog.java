package io.tollgate.console.key;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.key.ApiKeyView;
import io.tollgate.control.key.IssuedKey;
import io.tollgate.control.key.Keys;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Puts a new key in the place of one, and asks how long both are good. */
final class RotateKeyDialog extends Dialog {
    private static final Map<String, String> OVERLAPS = overlaps();

    private final transient Keys keys;
    private final transient KeyIssuing issuing;
    private final transient ApiKeyView key;
    private final transient Runnable rotated;
    private final Select<String> overlap = Mark.once(new Select<>(), "rotate-overlap");
    private final Div content = Mark.style(new Div(), "tg-dialog");

    RotateKeyDialog(Keys keys, KeyIssuing issuing, ApiKeyView key, Runnable rotated) {
        this.keys = keys;
        this.issuing = issuing;
        this.key = key;
        this.rotated = rotated;
        Mark.once(this, "rotate-dialog");
        setHeaderTitle("Rotate " + (key.alias().isEmpty() ? key.prefix() : key.alias()) + "?");
        overlap.setLabel("The old key is good for");
        overlap.setItems(OVERLAPS.keySet());
        overlap.setItemLabelGenerator(wire -> Objects.requireNonNullElse(OVERLAPS.get(wire), wire));
        overlap.setValue("24h");
        content.add(
                new Paragraph("A new key of " + key.consumer()
                        + " with the same alias, roles, addresses and limits. Until the old one ends, its last use shows who"
                        + " has not changed over yet."),
                overlap);
        add(content);
        Button confirm = Mark.once(new ActionButton("Rotate", this::rotate), "rotate-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "rotate-close"), confirm);
    }

    private static Map<String, String> overlaps() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("1h", "1 more hour");
        all.put("24h", "24 more hours");
        all.put("7d", "7 more days");
        all.put("30d", "30 more days");
        return all;
    }

    /** The secret first: whatever fails after that, it is on the screen. */
    private void rotate() {
        try {
            IssuedKey issued =
                    keys.rotate(SignedIn.actor(), key.id(), Json.object().put("overlap", overlap.getValue()), null);
            SecretDialog secret = new SecretDialog(keys, issued, KeyIssuing.plainCommand(issued.secret()));
            secret.open();
            close();
            secret.alsoSay("The old key, " + key.prefix() + "…, is good for "
                    + OVERLAPS.getOrDefault(overlap.getValue(), overlap.getValue())
                    + " at most. Its row in the list of keys says whether somebody still uses it.");
            secret.showCommand(issuing.curl(issued.key(), issued.secret()));
            rotated.run();
        } catch (ProblemException e) {
            content.add(Banner.of("It was not rotated", e));
        }
    }
}
