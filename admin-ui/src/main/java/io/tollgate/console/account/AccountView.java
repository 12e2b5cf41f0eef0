package io.tollgate.console.account;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.session.AccessGate;
import io.tollgate.console.session.OpenToMyself;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.account.Belongings;
import io.tollgate.control.operator.AccessTokens;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.SecondFactors;

/** What everybody may do with an account of their own. */
@Prototype
@Route(value = AccessGate.ACCOUNT, layout = MainLayout.class)
@PageTitle("My account · Tollgate")
@OpenToMyself(because = "everybody looks after their own password")
public final class AccountView extends Div implements BeforeEnterObserver {
    private final transient Operators operators;
    private final transient SecondFactors secondFactors;
    private final transient AccessTokens tokens;
    private final transient Belongings belongings;
    private final transient Curl curl;

    AccountView(
            Operators operators, SecondFactors secondFactors, AccessTokens tokens, Belongings belongings, Curl curl) {
        this.operators = operators;
        this.secondFactors = secondFactors;
        this.tokens = tokens;
        this.belongings = belongings;
        this.curl = curl;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        removeAll();
        add(new PageHeader("My account", "Signed in as " + SignedIn.actor().username() + "."));
        if (SignedIn.mustChangePassword()) {
            add(Mark.once(
                    Banner.warning(
                            "Choose a password of your own",
                            "The one you signed in with was set by somebody else. Nothing else is open to you before."),
                    "must-change-password"));
            add(Mark.style(new Div(new PasswordPanel(operators)), "tg-panels"));
            return;
        }
        add(Mark.style(
                new Div(
                        new PasswordPanel(operators),
                        new SecondFactorPanel(operators, secondFactors),
                        new TokensPanel(tokens, belongings, curl),
                        new SessionsPanel(belongings)),
                "tg-panels"));
    }
}
