package io.tollgate.console.key;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.CopyButton;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.ShownOnce;
import io.tollgate.control.key.IssuedKey;
import io.tollgate.control.key.Keys;

/** The one look at a secret: with a command that uses it, and where it already works. */
final class SecretDialog extends Dialog {
    private final CodeBlock command;
    private final Paragraph further = Mark.once(new Paragraph(), "key-secret-further");

    SecretDialog(Keys keys, IssuedKey issued, String curl) {
        Mark.once(this, "secret-dialog");
        setHeaderTitle("Copy the secret now");
        ShownOnce.hold(this);
        Code secret = Mark.once(new Code(issued.secret()), "key-secret");
        Div line = Mark.style(new Div(), "tg-code", "tg-secret");
        Div text = new Div(secret);
        text.getStyle().setPadding("10px 44px 10px 12px").set("overflow-wrap", "anywhere");
        line.add(text, Mark.once(new CopyButton("the secret", issued.secret()), "key-secret-copy"));
        command = Mark.once(new CodeBlock("a request with this key", curl), "key-curl");
        further.setVisible(false);
        add(Mark.style(
                new Div(
                        new Paragraph("Only its hash is kept, so nobody can show it to you again."),
                        line,
                        new EnforcementNote(
                                actor -> keys.get(actor, issued.key().id()).enforcement()),
                        further,
                        new H2("Try it"),
                        command),
                "tg-dialog"));
        Button done = Mark.once(new Button("I have copied it", event -> close()), "key-secret-done");
        done.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        getFooter().add(done);
    }

    /** Adds a sentence below the secret. */
    void alsoSay(String sentence) {
        further.setText(sentence);
        further.setVisible(true);
    }

    /** Shows a better command than the one it opened with. */
    void showCommand(String curl) {
        command.setCode(curl);
    }
}
