package io.tollgate.console.account;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.ShownOnce;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.AccessTokens.IssuedAccessToken;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** Makes a token and shows its secret, once. */
final class NewTokenDialog extends Dialog {
    private final transient AccessTokens tokens;
    private final transient Runnable made;
    private final TextField name = Mark.once(new TextField("What for"), "token-name");
    private final Select<Integer> days = Mark.once(new Select<>(), "token-days");
    private final CheckboxGroup<OperatorPermission> permissions =
            Mark.once(new CheckboxGroup<>("Permissions"), "token-permissions");
    private final Div message = new Div();
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button make = Mark.once(new ActionButton("Make the token", this::make), "token-make");
    private final Button close = Mark.once(new Button("Cancel"), "token-close");

    NewTokenDialog(AccessTokens tokens, Runnable made) {
        this.tokens = tokens;
        this.made = made;
        Mark.once(this, "new-token-dialog");
        setHeaderTitle("New personal access token");
        name.setWidthFull();
        name.setPlaceholder("nightly backup of the configuration");
        days.setLabel("Ends in");
        days.setItems(7, 30, 90, 365);
        days.setItemLabelGenerator(count -> count + " days");
        days.setValue(30);
        permissions.setItems(SignedIn.actor().permissions().stream()
                .sorted(Comparator.comparing(OperatorPermission::wireName))
                .toList());
        permissions.setItemLabelGenerator(OperatorPermission::wireName);
        Mark.style(permissions, "tg-matrix");
        content.add(message, name, days, permissions);
        add(content);
        make.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        close.addClickListener(event -> close());
        getFooter().add(close, make);
    }

    private void make() {
        message.removeAll();
        if (name.isEmpty() || permissions.isEmpty()) {
            message.add(
                    Banner.bad("No token was made", "Say what it is for, and choose at least one thing it may do."));
            return;
        }
        IssuedAccessToken issued;
        try {
            issued = tokens.issue(
                    SignedIn.actor(),
                    name.getValue().strip(),
                    Instant.now().plus(Duration.ofDays(days.getValue())),
                    permissions.getValue());
        } catch (ProblemException e) {
            message.add(Banner.of("No token was made", e));
            return;
        }
        ShownOnce.hold(this);
        content.removeAll();
        content.add(
                new Paragraph("Copy it now: it is not shown again."),
                Mark.once(Mark.style(new CodeBlock("the token", issued.secret()), "tg-secret"), "token-secret"));
        make.setVisible(false);
        close.setText("Done");
        made.run();
    }
}
