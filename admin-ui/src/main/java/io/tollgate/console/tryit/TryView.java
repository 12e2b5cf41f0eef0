package io.tollgate.console.tryit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Aside;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.explain.AnswerCard;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.event.RequestEvent.StepTook;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.tryit.Course;
import io.tollgate.control.tryit.TryAnswer;
import io.tollgate.control.tryit.TryIt;
import io.tollgate.control.tryit.TryIt.Outcome;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends a real request through a node, and shows what came back and why. */
@Prototype
@Route(value = "try", layout = MainLayout.class)
@PageTitle("Try it · Tollgate")
@NeedsPermission(OperatorPermission.REQUESTS_SEND)
public final class TryView extends Div implements AfterNavigationObserver {
    private final transient TryIt tryIt;
    private final transient Curl curl;
    private final TryForm form;
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Div answer = Mark.once(new Div(), "try-answer");

    TryView(TryIt tryIt, Curl curl) {
        this.tryIt = tryIt;
        this.curl = curl;
        this.form = new TryForm(tryIt.nodes(), () -> send(false), () -> send(true));
        answer.getElement().setAttribute("aria-live", "polite");
        add(
                new PageHeader(
                                "Try it",
                                "A real request, sent by the control plane to a node’s port without TLS: it reaches the upstream,"
                                        + " spends limits, and stands in the audit trail without its query, fields and body."
                                        + " A dry run sends nothing and spends nothing.")
                        .back("Routes", "routes"),
                Mark.style(new Div(form), "tg-card"),
                messages,
                answer);
        if (tryIt.nodes().isEmpty()) {
            messages.add(Banner.warning(
                    "No node is connected here", "There is nothing that a request could be sent through."));
        }
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        form.show(event.getLocation().getQueryParameters());
    }

    private void send(boolean dryRun) {
        if (form.isBusy()) {
            return;
        }
        messages.removeAll();
        answer.removeAll();
        form.unmark();
        UI ui = UI.getCurrent();
        Actor actor;
        try {
            actor = SignedIn.actor();
        } catch (ProblemException e) {
            messages.add(Banner.of("It was not sent", e));
            return;
        }
        ObjectNode request = form.toJson().put("dryRun", dryRun);
        form.busy(true);
        Thread.ofVirtual().name("try-it").start(() -> send(ui, actor, request));
    }

    /** An upstream may take half a minute, in which the page stays alive. */
    private void send(UI ui, Actor actor, ObjectNode request) {
        try {
            Outcome outcome = tryIt.send(actor, request);
            Live.push(ui, () -> show(outcome));
        } catch (ProblemException e) {
            Live.push(ui, () -> refused(e));
        } catch (RuntimeException e) {
            Live.push(ui, () -> {
                form.busy(false);
                throw e; // to the session's error handler, which says it, as of any other action
            });
        }
    }

    private void refused(ProblemException refusal) {
        form.busy(false);
        boolean marked = refusal instanceof ProblemException.Invalid invalid && form.mark(invalid.violations());
        if (!marked) {
            boolean sent = refusal instanceof ProblemException.Unanswered;
            messages.add(Banner.of(sent ? "No answer came" : "It was not sent", refusal));
        }
    }

    private void show(Outcome outcome) {
        form.busy(false);
        Aside beside = Mark.style(new Aside(), "tg-cards");
        outcome.answer().ifPresent(came -> beside.add(came(came)));
        outcome.course().ifPresent(course -> beside.add(new CourseCard(course)));
        if (!outcome.surroundings().isEmpty()) {
            beside.add(new SurroundingsCard(outcome.surroundings()));
        }
        outcome.explained()
                .ifPresentOrElse(
                        explained -> answer.add(Mark.style(
                                new Div(new AnswerCard(explained, curl, times(outcome)), beside),
                                "tg-halves",
                                "tg-halves--even",
                                "tg-explained")),
                        () -> answer.add(beside));
    }

    private static Map<String, Duration> times(Outcome outcome) {
        Course course = outcome.course().orElse(null);
        RequestEvent event = course == null ? null : course.event();
        return event == null
                ? Map.of()
                : event.cost().steps().stream()
                        .collect(Collectors.toMap(StepTook::step, StepTook::took, Duration::plus));
    }

    private static Div came(TryAnswer came) {
        Div card = Mark.style(Mark.once(new Div(), "try-came"), "tg-card");
        Tone tone = came.status() < 400 ? Tone.OK : came.status() < 500 ? Tone.WARN : Tone.BAD;
        H2 title = new H2("What came back");
        Div head = Mark.style(
                new Div(title, Mark.once(new StatusBadge(tone, Integer.toString(came.status())), "try-status")),
                "tg-card-head");
        String took = String.format(Locale.ROOT, "%.1f ms", came.took().toNanos() / 1e6);
        Div content = Mark.style(new Div(Words.dim("by " + came.node() + " in " + took)), "tg-aside-code");
        String fields = came.headers().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("\n"));
        content.add(new CodeBlock("fields of the answer", fields));
        int bytes = came.body().bytes().size();
        if (bytes > 0) {
            String text = came.body().text().orElse("(" + bytes + " bytes that are not text)");
            content.add(Mark.once(new CodeBlock("body of the answer", text), "try-body-came"));
        }
        if (came.body().isCut()) {
            content.add(Words.dim("The first " + bytes + " bytes; there was more."));
        }
        card.add(head, content);
        return card;
    }
}
