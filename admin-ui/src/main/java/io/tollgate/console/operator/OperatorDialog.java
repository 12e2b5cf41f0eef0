package io.tollgate.console.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.SaveBanner;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.ShownOnce;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.AccountDraft;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.account.Accounts.Written;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.account.RoleCatalogue.OperatorRoleView;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an operator, or changes one: roles, on or off, a new password, sessions, second factor, deletion. */
final class OperatorDialog extends Dialog {
    private final transient Desk desk;
    private final transient @Nullable Account account;
    private final transient Runnable changed;
    private final TextField name = Mark.once(new TextField("Name"), "operator-name");
    private final CheckboxGroup<String> roles = Mark.once(new CheckboxGroup<>("Roles"), "operator-roles");
    private final Checkbox enabled = Mark.once(new Checkbox("May sign in", true), "operator-enabled");
    private final Div message = new Div();
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button save = Mark.once(new ActionButton("Save", this::save), "operator-save");
    private final Button close = Mark.once(new Button("Cancel"), "operator-close");

    /** What the dialog does its work with. */
    record Desk(Accounts accounts, Belongings belongings, RoleCatalogue roles) {}

    /**
     * @param account null for a new one
     */
    OperatorDialog(Desk desk, @Nullable Account account, Runnable changed) {
        this.desk = desk;
        this.account = account;
        this.changed = changed;
        Mark.once(this, "operator-dialog");
        setHeaderTitle(account == null ? "New operator" : "Operator " + account.username());
        name.setWidthFull();
        name.setHelperText("Small letters, digits and - . _ @");
        roles.setItems(desk.roles().list(SignedIn.actor()).stream()
                .map(OperatorRoleView::name)
                .toList());
        content.add(message, name, roles, enabled);
        if (account != null) {
            name.setVisible(false);
            roles.setValue(new HashSet<>(account.roles()));
            enabled.setValue(account.enabled());
            content.add(Mark.style(new Div(further(account)), "tg-banner-actions"));
        }
        add(content);
        save.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        close.addClickListener(event -> close());
        getFooter().add(close, save);
    }

    private Button[] further(Account one) {
        String who = one.username();
        Button reset = Mark.once(
                new Button(
                        "New password",
                        event -> new ConfirmDialog(
                                        "A new password for " + who + "?",
                                        "The old one opens nothing any more, and all sessions of " + who + " are over.",
                                        "New password",
                                        () -> reset(one))
                                .open()),
                "operator-reset");
        Button signOut = Mark.once(
                new Button(
                        "Sign out everywhere",
                        event -> ask(
                                "Sign " + who + " out everywhere?",
                                "What they have not saved is lost. They may sign in again; their tokens still work.",
                                "Sign out everywhere",
                                () -> desk.belongings().endSessions(SignedIn.actor(), one),
                                "All sessions of " + who + " are over")),
                "operator-sign-out");
        Button factor = Mark.once(
                new Button(
                        "Turn the second factor off",
                        event -> ask(
                                "Turn the second factor of " + who + " off?",
                                "Whoever knows the password signs in as " + who + ", until they turn it on again.",
                                "Turn it off",
                                () -> desk.accounts().turnSecondFactorOff(SignedIn.actor(), who),
                                who + " signs in with the password alone")),
                "operator-second-factor-off");
        // One's own are on the account page, where they ask for the password.
        boolean own =
                SignedIn.find().filter(actor -> actor.username().equals(who)).isPresent();
        reset.setVisible(!own);
        factor.setVisible(one.hasSecondFactor() && !own);
        Button delete = Mark.once(
                new Button(
                        "Delete",
                        event -> ask(
                                "Delete operator " + who + "?",
                                "They are signed out everywhere, and their personal access tokens open nothing any more.",
                                "Delete",
                                () -> desk.accounts()
                                        .delete(SignedIn.actor(), who, new WriteOptions(one.etag(), false, null)),
                                who + " is no operator any more")),
                "operator-delete");
        delete.addThemeVariants(ButtonVariant.LUMO_ERROR);
        return new Button[] {reset, signOut, factor, delete};
    }

    private void ask(String question, String consequence, String verb, Runnable action, String done) {
        new ConfirmDialog(question, consequence, verb, () -> {
                    action.run();
                    finish(done);
                })
                .open();
    }

    private void finish(String done) {
        close();
        Toast.done(done);
        changed.run();
    }

    private void save() {
        message.removeAll();
        String username = account == null ? name.getValue().strip() : account.username();
        WriteOptions options = new WriteOptions(account == null ? WriteOptions.NOTHING : account.etag(), false, null);
        try {
            Written written = desk.accounts()
                    .put(SignedIn.actor(), username, new AccountDraft(chosen(), enabled.getValue(), null), options);
            changed.run();
            if (written.password() == null) {
                close();
                Toast.done("Saved " + username);
            } else {
                tell(username, written.password());
            }
        } catch (ProblemException.PreconditionFailed e) {
            ObjectNode mine = mine();
            message.add(
                    account == null ? SaveBanner.taken(e) : SaveBanner.overtaken(e, () -> loadTheirs(username, mine)));
        } catch (ProblemException e) {
            message.add(Banner.of("It was not saved", e));
        }
    }

    private ObjectNode mine() {
        ObjectNode mine = Json.object().put("enabled", enabled.getValue());
        chosen().forEach(mine.putArray("roles")::add);
        return mine;
    }

    private void loadTheirs(String username, ObjectNode mine) {
        message.removeAll();
        try {
            OperatorDialog theirs = new OperatorDialog(desk, desk.accounts().get(SignedIn.actor(), username), changed);
            theirs.message.add(SaveBanner.mine(mine));
            close();
            theirs.open();
        } catch (ProblemException e) {
            message.add(Banner.of("It could not be read", e));
        }
    }

    private List<String> chosen() {
        return roles.getValue().stream().sorted().toList();
    }

    private void reset(Account one) {
        message.removeAll();
        String password = desk.accounts().resetPassword(SignedIn.actor(), one.username());
        changed.run();
        tell(one.username(), password);
    }

    private void tell(String username, String password) {
        ShownOnce.hold(this);
        content.removeAll();
        content.add(
                new Paragraph("The password of " + username + ", shown once. The first thing to do with it is to choose"
                        + " another."),
                Mark.once(Mark.style(new CodeBlock("the password", password), "tg-secret"), "operator-password"));
        save.setVisible(false);
        close.setText("Done");
    }
}
