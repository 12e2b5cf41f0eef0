package io.tollgate.console.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Aside;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.explain.Explained;
import io.tollgate.control.explain.Explanations;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;

/** Asks about a request that nobody sends. The question stands in the URL, so that an answer can be shared. */
@Prototype
@Route(value = "explain", layout = MainLayout.class)
@PageTitle("Explain · Tollgate")
@NeedsPermission(OperatorPermission.EXPLAIN_READ)
public final class ExplainView extends Div implements AfterNavigationObserver {
    private final transient Explanations explanations;
    private final transient Curl curl;
    private final QuestionForm form;
    private final TextField requestId = Mark.once(new TextField("Request id"), "explain-request-id");
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Div answer = Mark.once(new Div(), "explain-answer");

    ExplainView(Explanations explanations, Catalogue catalogue, Curl curl) {
        this.explanations = explanations;
        this.curl = curl;
        this.form = new QuestionForm(catalogue, this::ask);
        answer.getElement().setAttribute("aria-live", "polite");
        requestId.setHelperText(
                "Of a refused request: X-Request-Id of the response, or requestId in an access log. Nodes"
                        + " remember their last refusals.");
        requestId.setManualValidation(true);
        requestId.addKeyPressListener(Key.ENTER, event -> askAgain());
        Button button = Mark.once(new Button("Look it up", event -> askAgain()), "explain-look-up");
        add(
                new PageHeader(
                        "Explain",
                        "What a node would do about a request, step by step, and what would change it. Nothing is sent"
                                + " to an upstream and no limit is spent."),
                Mark.style(
                        new Div(Mark.style(
                                new Div(Mark.style(new Div(requestId, button), "tg-look-up")), "tg-section")),
                        "tg-card"),
                Mark.style(new Div(form), "tg-card", "tg-below"),
                messages,
                answer);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        QueryParameters query = event.getLocation().getQueryParameters();
        requestId.setValue(query.getSingleParameter("requestId").orElse(""));
        if (!requestId.isEmpty()) {
            explain(lookUp());
        } else if (form.show(query)) {
            explain(form.toJson());
        }
    }

    private ObjectNode lookUp() {
        return Json.object().put("requestId", requestId.getValue().strip());
    }

    private void askAgain() {
        UI.getCurrent()
                .getPage()
                .getHistory()
                .replaceState(
                        null,
                        new Location(
                                "explain",
                                QueryParameters.of(
                                        "requestId", requestId.getValue().strip())));
        explain(lookUp());
    }

    private void ask() {
        UI.getCurrent().getPage().getHistory().replaceState(null, new Location("explain", form.toQuery()));
        explain(form.toJson());
    }

    private void explain(ObjectNode question) {
        messages.removeAll();
        answer.removeAll();
        form.unmark();
        requestId.setInvalid(false);
        try {
            Explained explained = explanations.explain(SignedIn.actor(), question);
            Aside aside = Mark.style(new Aside(command(question)), "tg-aside");
            answer.add(Mark.style(new Div(new AnswerCard(explained, curl), aside), "tg-editor", "tg-explained"));
        } catch (ProblemException.Invalid e) {
            if (!mark(e.violations()) && !form.mark(e.violations())) {
                messages.add(Banner.of("That describes no request", e));
            }
        } catch (ProblemException e) {
            messages.add(Banner.of("It could not be explained", e));
        }
    }

    private boolean mark(List<Violation> violations) {
        boolean about =
                violations.size() == 1 && violations.getFirst().pointer().equals("/requestId");
        if (about) {
            requestId.setErrorMessage(violations.getFirst().detail());
            requestId.setInvalid(true);
        }
        return about;
    }

    private Div command(ObjectNode question) {
        Div head = Mark.style(new Div(new H2("The same as curl"), Words.dim("POST explain")), "tg-card-head");
        CodeBlock code = new CodeBlock("the same step as curl", curl.post("/explain", form.withoutSecret(question)));
        return Mark.style(new Div(head, Mark.style(new Div(code), "tg-aside-code")), "tg-card");
    }
}
