package io.tollgate.console.operator;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
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
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.account.RoleCatalogue;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;

/** Who may come in, and as what. */
@Prototype
@Route(value = "operators", layout = MainLayout.class)
@PageTitle("Operators · Tollgate")
@NeedsPermission(OperatorPermission.OPERATORS_READ)
public final class OperatorListView extends Div implements AfterNavigationObserver {
    private final transient OperatorDialog.Desk desk;
    private final transient Operators operators;
    private final Div content = new Div();

    OperatorListView(Accounts accounts, Belongings belongings, RoleCatalogue roles, Operators operators) {
        this.desk = new OperatorDialog.Desk(accounts, belongings, roles);
        this.operators = operators;
        PageHeader header = new PageHeader("Operators", "The people of this control plane, and what they may do here.");
        header.actions(Words.link("operator-roles", "Roles and their permissions"));
        if (SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            Button add = new Button(
                    "New operator", Icon.PLUS.draw(), event -> new OperatorDialog(desk, null, this::show).open());
            add.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
            header.actions(Mark.hotkey(Mark.once(add, "operators-new"), "n"));
        }
        add(header, content);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        show();
    }

    private void show() {
        content.removeAll();
        DataTable<Account> table = new DataTable<Account>("operators", "Operators", Account::username)
                .column("Name", this::name)
                .column("Roles", account -> Words.chips(account.roles()))
                .column("State", this::state, Trait.SHRINK, Trait.KEEP)
                .column("Second factor", OperatorListView::secondFactor, Trait.SHRINK, Trait.DETAIL)
                .column(
                        "Last signed in",
                        account -> Moment.orDash(account.times().lastLoginAt()),
                        Trait.SHRINK,
                        Trait.DETAIL)
                .column("Sessions and tokens", OperatorListView::belongings, Trait.UNLABELLED, Trait.SHRINK, Trait.KEEP)
                .dim(account -> !account.enabled());
        try {
            table.setItems(desk.accounts().list(SignedIn.actor()));
            content.add(Mark.style(new Div(table), "tg-card"));
        } catch (ProblemException e) {
            content.add(Banner.unread("The operators", e, this::show));
        }
    }

    private Component name(Account account) {
        if (!SignedIn.may(OperatorPermission.OPERATORS_WRITE)) {
            return new Span(account.username());
        }
        Button open = new Button(account.username(), event -> new OperatorDialog(desk, account, this::show).open());
        return Mark.style(Mark.row(open, "operator-open-" + account.username()), "tg-link-button", "tg-name");
    }

    private static Component belongings(Account account) {
        Anchor link = Words.link("operators/" + account.username(), "Sessions and tokens");
        Mark.label(link, "Sessions and tokens of " + account.username());
        return Mark.row(link, "operator-belongings-" + account.username());
    }

    private Component state(Account account) {
        Optional<Instant> locked = operators.lockedOutUntil(account.username());
        if (!account.enabled()) {
            return new StatusBadge(Tone.PLAIN, "Disabled");
        }
        if (locked.isPresent()) {
            StatusBadge badge = new StatusBadge(Tone.BAD, "Locked out");
            badge.setTitle("Too many failed logins; until " + Moment.exact(locked.get()));
            return badge;
        }
        return account.mustChangePassword()
                ? new StatusBadge(Tone.WARN, "Must choose a password")
                : new StatusBadge(Tone.OK, "Enabled");
    }

    private static Component secondFactor(Account account) {
        return account.hasSecondFactor() ? new StatusBadge(Tone.OK, "On") : Words.dim("Off");
    }
}
