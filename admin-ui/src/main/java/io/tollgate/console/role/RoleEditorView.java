package io.tollgate.console.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouteAlias;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DocumentForm;
import io.tollgate.console.catalogue.FormSection;
import io.tollgate.console.catalogue.ObjectEditor;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.json.Json;

/** One role. */
@Prototype
@Route(value = "roles/:name", layout = MainLayout.class)
@RouteAlias(value = "new/role", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.ROLES_READ)
public final class RoleEditorView extends ObjectEditor {
    RoleEditorView(Catalogue catalogue, Curl curl) {
        super(Kind.ROLE, catalogue, curl);
    }

    @Override
    protected ObjectNode blank() {
        ObjectNode document = Json.object().put("name", "");
        document.putArray("permissions");
        return document;
    }

    @Override
    protected void fields(DocumentForm form, boolean creating) {
        FormSection section =
                form.section("Role", "Routes say which permission a method needs; a role grants permissions.");
        Mark.style(
                        section.text(
                                "/name",
                                "Name",
                                creating ? "Letters, digits, . _ and -; it can’t be changed later." : ""),
                        "tg-wide")
                .setReadOnly(!creating);
        Mark.style(
                        section.lines(
                                "/permissions",
                                "Permissions",
                                "One on each line: orders:read, or orders:* for all that begin with orders. None: it permits nothing."),
                        "tg-wide")
                .setMinRows(4);
    }
}
