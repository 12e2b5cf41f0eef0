package io.tollgate.console.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.catalogue.SaveBanner;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.account.RoleCatalogue.OperatorRoleView;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes a role of one's own, changes or deletes it. */
final class OperatorRoleDialog extends Dialog {
    private final transient RoleCatalogue roles;
    private final transient @Nullable OperatorRoleView role;
    private final transient Runnable changed;
    private final TextField name = Mark.once(new TextField("Name"), "operator-role-name");
    private final TextField description = Mark.once(new TextField("What for"), "operator-role-description");
    private final CheckboxGroup<OperatorPermission> permissions =
            Mark.once(new CheckboxGroup<>("Permissions"), "operator-role-permissions");
    private final Div message = new Div();

    /**
     * @param role null for a new one
     */
    OperatorRoleDialog(RoleCatalogue roles, @Nullable OperatorRoleView role, Runnable changed) {
        this.roles = roles;
        this.role = role;
        this.changed = changed;
        Mark.once(this, "operator-role-dialog");
        setHeaderTitle(role == null ? "New role of operators" : "Role " + role.name());
        name.setWidthFull();
        description.setWidthFull();
        description.setMaxLength(200);
        permissions.setItems(Arrays.asList(OperatorPermission.values()));
        permissions.setItemLabelGenerator(OperatorPermission::wireName);
        Mark.style(permissions, "tg-matrix");
        add(Mark.style(new Div(message, name, description, permissions), "tg-dialog"));
        Button cancel = Mark.once(new Button("Cancel", event -> close()), "operator-role-cancel");
        Button save = Mark.once(new ActionButton("Save", this::save), "operator-role-save");
        save.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        if (role != null) {
            name.setVisible(false);
            description.setValue(role.description());
            permissions.setValue(role.permissions());
            Button delete = Mark.once(new Button("Delete", event -> ask(role)), "operator-role-delete");
            delete.addThemeVariants(ButtonVariant.LUMO_ERROR);
            getFooter().add(delete);
        }
        getFooter().add(cancel, save);
    }

    private void save() {
        message.removeAll();
        String of = role == null ? name.getValue().strip() : role.name();
        try {
            roles.put(
                    SignedIn.actor(),
                    of,
                    document(),
                    new WriteOptions(role == null ? WriteOptions.NOTHING : role.etag(), false, null));
        } catch (ProblemException.PreconditionFailed e) {
            ObjectNode mine = document();
            message.add(role == null ? SaveBanner.taken(e) : SaveBanner.overtaken(e, () -> loadTheirs(of, mine)));
            return;
        } catch (ProblemException e) {
            message.add(Banner.of("It was not saved", e));
            return;
        }
        done("Saved " + of);
    }

    private void loadTheirs(String of, ObjectNode mine) {
        message.removeAll();
        try {
            OperatorRoleDialog theirs = new OperatorRoleDialog(roles, roles.get(SignedIn.actor(), of), changed);
            theirs.message.add(SaveBanner.mine(mine));
            close();
            theirs.open();
        } catch (ProblemException e) {
            message.add(Banner.of("It could not be read", e));
        }
    }

    /** The document that the admin API takes. */
    ObjectNode document() {
        ObjectNode document = Json.object().put("description", description.getValue());
        permissions.getValue().stream()
                .map(OperatorPermission::wireName)
                .sorted()
                .forEach(document.putArray("permissions")::add);
        return document;
    }

    private void ask(OperatorRoleView one) {
        new ConfirmDialog(
                        "Delete role " + one.name() + "?",
                        "It is refused while an operator has it. It can’t be brought back; it can be made anew.",
                        "Delete",
                        () -> {
                            roles.delete(SignedIn.actor(), one.name(), new WriteOptions(one.etag(), false, null));
                            done("Deleted " + one.name());
                        })
                .open();
    }

    private void done(String text) {
        close();
        Toast.done(text);
        changed.run();
    }
}
