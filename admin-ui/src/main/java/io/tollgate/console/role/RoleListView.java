package io.tollgate.console.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.ObjectList;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.core.config.Kind;
import io.tollgate.core.config.Role;
import io.tollgate.core.json.Json;

/** All roles. */
@Prototype
@Route(value = "roles", layout = MainLayout.class)
@PageTitle("Roles · Tollgate")
@NeedsPermission(OperatorPermission.ROLES_READ)
public final class RoleListView extends ObjectList {
    RoleListView(Catalogue catalogue, Curl curl) {
        super(
                Kind.ROLE,
                catalogue,
                curl,
                new Texts(
                        "Roles",
                        "What consumers may do on the data plane. A role without permissions permits nothing.",
                        "No roles yet. A role is a list of permissions, such as orders:read, that consumers can have.",
                        Icon.ROLE));
    }

    @Override
    protected void columns(DataTable<Entry> table) {
        table.column("Permissions", entry -> {
            Role role = (Role) entry.object();
            return role.permissions().isEmpty() ? Words.dim("permits nothing") : Words.chips(role.permissions());
        });
    }

    @Override
    protected void actions(PageHeader header) {
        if (SignedIn.may(OperatorPermission.ROUTES_READ)) {
            header.actions(Mark.once(Words.link("who-may", "Who may do what"), "roles-who-may"));
        }
    }

    @Override
    protected ObjectNode example() {
        ObjectNode document = Json.object().put("name", "orders-reader");
        document.putArray("permissions").add("orders:read");
        return document;
    }
}
