package io.tollgate.console.operator;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.account.Account;
import io.tollgate.control.account.Accounts;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.AccessTokens.AccessToken;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.operator.OperatorSessions.OperatorSession;
import io.tollgate.control.problem.ProblemException;
import java.util.List;

/** One operator's sessions and tokens: what somebody else ends when a computer or a token is lost. */
@Prototype
@Route(value = "operators/:name", layout = MainLayout.class)
@NeedsPermission(OperatorPermission.OPERATORS_READ)
public final class OperatorView extends Div implements BeforeEnterObserver, HasDynamicTitle {
    private final transient Accounts accounts;
    private final transient Belongings belongings;
    private transient Lookup<Found> lookup = lookup("");
    private final Div content = new Div();
    private String name = "";

    /** What there is of one operator. */
    private record Found(Account account, List<OperatorSession> sessions, List<AccessToken> tokens) {}

    OperatorView(Accounts accounts, Belongings belongings) {
        this.accounts = accounts;
        this.belongings = belongings;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        name = event.getRouteParameters().get("name").orElse("");
        lookup = lookup(name);
        removeAll();
        content.removeAll();
        content.add(Words.dim("Reading…"));
        add(
                new PageHeader("Operator " + name, "Where they are signed in, and the tokens that act for them.")
                        .back("Operators", "operators"),
                content);
        look();
    }

    @Override
    public String getPageTitle() {
        return "Operator " + name + " · Tollgate";
    }

    /** Its answers are drawn for as long as the page is of {@code asked}. */
    private Lookup<Found> lookup(String asked) {
        return new Lookup<>("operator", found -> show(asked, found), refusal -> refused(asked, refusal));
    }

    private void look() {
        Actor actor = SignedIn.actor();
        String asked = name;
        lookup.ask(() -> read(actor, asked));
    }

    private Found read(Actor actor, String username) {
        Account account = accounts.get(actor, username);
        return new Found(account, belongings.sessions(actor, account), belongings.tokens(actor, account));
    }

    private void show(String asked, Found found) {
        if (!asked.equals(name)) {
            return; // the page is of somebody else by now
        }
        content.removeAll();
        content.add(Mark.style(
                new Div(
                        new SessionsCard(belongings, found.account, found.sessions, this::look),
                        new TokensCard(belongings, found.account, found.tokens, this::look)),
                "tg-panels"));
    }

    private void refused(String asked, ProblemException refusal) {
        if (!asked.equals(name)) {
            return;
        }
        content.removeAll();
        content.add(Banner.unread("Operator " + name, refusal, this::look));
    }
}
