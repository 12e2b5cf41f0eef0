package io.tollgate.console.login;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.NativeDetails;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.dom.Element;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Brand;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.AccessGate;
import io.tollgate.console.session.DatabaseWatch;
import io.tollgate.console.session.OpenToAll;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.OperatorSessions;
import io.tollgate.control.operator.Operators;
import io.tollgate.control.operator.Operators.Credentials;
import io.tollgate.control.operator.Operators.Standing;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.problem.ProblemException.SecondFactorNeeded;

/** Name and password, and what the product is in one line. */
@Prototype
@Route(AccessGate.LOGIN)
@PageTitle("Sign in · Tollgate")
@OpenToAll(because = "people sign in here")
public final class LoginView extends Div implements BeforeEnterObserver {
    private final transient Operators operators;
    private final transient SignedIn.Desk desk;
    private final TextField username = Mark.once(new TextField("Username"), "login-username");
    private final PasswordField password = Mark.once(new PasswordField("Password"), "login-password");
    private final TextField code = Mark.once(new TextField("Code"), "login-code");
    private final Div message = new Div();
    private String wanted = "";

    LoginView(Operators operators, OperatorSessions sessions, DatabaseWatch database) {
        this.operators = operators;
        this.desk = new SignedIn.Desk(operators, sessions, database);
        Mark.style(this, "tg-login");
        add(side(), form());
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        QueryParameters query = event.getLocation().getQueryParameters();
        wanted = query.getSingleParameter(AccessGate.WANTED).orElse("");
        if (SignedIn.find().isPresent()) {
            event.forwardTo("");
        } else if (query.getSingleParameter(AccessGate.ENDED).isPresent()) {
            message.removeAll();
            message.add(Mark.once(
                    Banner.warning(
                            "You are signed out",
                            "Your session is over: it was not used for long, somebody ended it, the password is another, or you"
                                    + " were switched off. Sign in again."),
                    "login-ended"));
        }
    }

    private static Div side() {
        Div brand = Mark.style(new Div(Brand.logo(), Brand.name()), "tg-brand");
        Div pitch = Mark.style(new Div("Every request proves who it is, and what it may do."), "tg-login-pitch");
        Div side = Mark.style(new Div(brand, pitch), "tg-login-side");
        side.getElement()
                .appendChild(new Element("small").setText("Routes, keys and limits on every node in milliseconds."));
        return side;
    }

    private Div form() {
        username.setAutofocus(true);
        username.setAutocomplete(com.vaadin.flow.component.textfield.Autocomplete.USERNAME);
        username.setWidthFull();
        password.setAutocomplete(com.vaadin.flow.component.textfield.Autocomplete.CURRENT_PASSWORD);
        password.setWidthFull();
        code.getElement().setProperty("autocomplete", "one-time-code");
        code.setHelperText("Six digits from your authenticator app, or a recovery code.");
        code.setWidthFull();
        code.setVisible(false);
        Button submit = Mark.once(new Button("Sign in", event -> submit()), "login-submit");
        submit.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        submit.addClickShortcut(Key.ENTER);
        submit.setDisableOnClick(true);
        submit.addClickListener(event -> submit.setEnabled(true));
        Div box = Mark.style(
                new Div(new H1("Sign in to the console"), message, username, password, code, submit, firstTime()),
                "tg-login-box");
        box.getElement().setAttribute("role", "form");
        return Mark.style(new Div(box), "tg-login-form");
    }

    /**
     * Whoever has just started this looks for a password. It says the same whether anybody has signed in before: a page that
     * everybody can open must not tell who finds an installation that nobody has taken yet.
     */
    private static NativeDetails firstTime() {
        return Mark.once(
                new NativeDetails(
                        "Signing in for the first time?",
                        new Paragraph(
                                "The very first start creates the operator “admin” and prints a password for it, once, unless "
                                        + "TOLLGATE_ADMIN_PASSWORD gave one. All others get theirs from whoever manages operators; so "
                                        + "does anybody who has lost theirs.")),
                "login-first-time");
    }

    private void submit() {
        message.removeAll();
        try {
            Credentials credentials = new Credentials(
                    username.getValue().strip(), password.getValue(), code.isEmpty() ? null : code.getValue());
            Standing standing = operators.signIn(credentials, SignedIn.address(), SignedIn.requestId());
            SignedIn.enter(standing, desk);
        } catch (SecondFactorNeeded e) {
            code.setVisible(true);
            code.focus();
            return;
        } catch (ProblemException e) {
            code.clear();
            password.clear();
            password.focus();
            message.add(Mark.once(Banner.of("Not signed in", e), "login-error"));
            return;
        }
        UI.getCurrent().navigate(wanted);
    }
}
