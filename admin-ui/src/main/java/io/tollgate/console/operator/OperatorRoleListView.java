package io.tollgate.console.operator;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.account.RoleCatalogue.OperatorRoleView;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import java.util.List;

/** Permissions × roles: a column for each role. */
@Prototype
@Route(value = "operator-roles", layout = MainLayout.class)
@PageTitle("Operators’ roles · Tollgate")
@NeedsPermission(OperatorPermission.OPERATORS_READ)
public final class OperatorRoleListView extends Div implements AfterNavigationObserver {
    private final transient RoleCatalogue roles;
    private final Div content = new Div();

    OperatorRoleListView(RoleCatalogue roles) {
        this.roles = roles;
        PageHeader header = new PageHeader("Operators’ roles", "What each role may do in this control plane.")
                .back("Operators", "operators");
        if (SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            Button add = new Button(
                    "New role", Icon.PLUS.draw(), event -> new OperatorRoleDialog(roles, null, this::show).open());
            add.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
            header.actions(Mark.hotkey(Mark.once(add, "operator-roles-new"), "n"));
        }
        add(header, content);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        show();
    }

    private void show() {
        content.removeAll();
        List<OperatorRoleView> all;
        try {
            all = roles.list(SignedIn.actor());
        } catch (ProblemException e) {
            content.add(Banner.unread("The roles", e, this::show));
            return;
        }
        DataTable<OperatorRoleView> list = new DataTable<OperatorRoleView>(
                        "operator-roles", "Roles", OperatorRoleView::name)
                .column("Role", this::name, Trait.SHRINK)
                .column("What for", role -> new Span(role.description()))
                .column(
                        "Permissions",
                        role -> Words.number(Integer.toString(role.permissions().size())),
                        Trait.RIGHT);
        list.setItems(all);
        DataTable<OperatorPermission> matrix =
                new DataTable<>("permissions", "Permissions of roles", OperatorPermission::wireName);
        matrix.column("Permission", permission -> Words.mono(permission.wireName()), Trait.SHRINK);
        for (OperatorRoleView role : all) {
            matrix.column(role.name(), permission -> mark(role.permissions().contains(permission)));
        }
        matrix.setItems(List.of(OperatorPermission.values()));
        content.add(Mark.style(new Div(list), "tg-card"), Mark.style(new Div(matrix), "tg-card", "tg-gap"));
    }

    private static Component mark(boolean permits) {
        if (!permits) {
            return Words.dim("–");
        }
        Span yes = Mark.style(new Span(Icon.CHECK.draw()), "tg-plus");
        yes.getElement().setAttribute("role", "img");
        return Mark.label(yes, "permitted");
    }

    private Component name(OperatorRoleView role) {
        if (role.builtIn() || !SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            return Words.stack(new Span(role.name()), role.builtIn() ? "built in" : "");
        }
        Button open = new Button(role.name(), event -> new OperatorRoleDialog(roles, role, this::show).open());
        return Mark.style(Mark.row(open, "operator-role-open-" + role.name()), "tg-link-button", "tg-name");
    }
}
