package io.tollgate.console.tryit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Aside;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.BeforeLeaveEvent;
import com.vaadin.flow.router.BeforeLeaveObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.catalogue.DiscardDialog;
import io.tollgate.console.catalogue.UnsavedDraft;
import io.tollgate.console.explain.AnswerCard;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.control.event.RequestEvent;
import io.tollgate.control.event.RequestEvent.StepTook;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.tryit.Course;
import io.tollgate.control.tryit.TryIt;
import io.tollgate.control.tryit.TryIt.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends a real request through a node, and shows what came back and why; or asks what a draft would make of it. */
@Prototype
@Route(value = TryView.PATH, layout = MainLayout.class)
@PageTitle("Try it · Tollgate")
@NeedsPermission(OperatorPermission.REQUESTS_SEND)
public final class TryView extends Div implements AfterNavigationObserver, BeforeLeaveObserver {
    static final String PATH = "try";

    private final transient TryIt tryIt;
    private final transient Curl curl;
    private final TryForm form;
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final Div answer = Mark.once(new Div(), "try-answer");
    private final PageHeader header = new PageHeader(
                    "Try it",
                    "A real request, sent by the control plane to a node’s port without TLS: it reaches the upstream,"
                            + " spends limits, and stands in the audit trail without its query, fields and body."
                            + " A dry run sends nothing and spends nothing.")
            .back("Routes", "routes");
    private transient @Nullable UnsavedDraft draft;

    TryView(TryIt tryIt, Curl curl) {
        this.tryIt = tryIt;
        this.curl = curl;
        this.form = new TryForm(tryIt.nodes(), () -> send(false), () -> send(true));
        answer.getElement().setAttribute("aria-live", "polite");
        add(header, Mark.style(new Div(form), "tg-card"), messages, answer);
        if (tryIt.nodes().isEmpty()) {
            messages.add(Banner.warning(
                    "No node is connected here", "There is nothing that a request could be sent through."));
        }
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        form.show(event.getLocation().getQueryParameters());
        UnsavedDraft.take(UI.getCurrent()).ifPresent(this::show);
    }

    private void show(UnsavedDraft left) {
        if (draft == null) {
            form.onlyDry();
            replace(header, new DraftHeader(left));
        }
        draft = left;
    }

    /** The editor gets its draft back, by whichever way somebody goes there, and this page too; on any other way it is lost. */
    @Override
    public void beforeLeave(BeforeLeaveEvent event) {
        UnsavedDraft held = draft;
        String path = event.getLocation().getPath();
        if (held != null && (path.equals(held.page()) || path.equals(PATH))) {
            held.leave(event.getUI());
        } else if (held != null && held.isEdited()) {
            BeforeLeaveEvent.ContinueNavigationAction leave = event.postpone();
            new DiscardDialog(leave::proceed, leave::cancel).open();
        }
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
        UnsavedDraft held = draft;
        ObjectNode request = form.toJson().put("dryRun", dryRun || held != null);
        if (held != null) {
            request.set("draft", held.toJson());
        }
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
            String what = draft != null ? "The draft was not tried" : sent ? "No answer came" : "It was not sent";
            messages.add(Banner.of(what, refusal));
        }
    }

    private void show(Outcome outcome) {
        form.busy(false);
        Aside beside = Mark.style(new Aside(), "tg-cards");
        outcome.answer().ifPresent(came -> beside.add(new CameCard(came)));
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
}
