package io.tollgate.console.explain;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import io.tollgate.console.catalogue.KindWords;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Curl;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.catalogue.Draft;
import io.tollgate.control.explain.Explained;
import io.tollgate.control.explain.RecordedDecision;
import io.tollgate.core.config.Kind;
import io.tollgate.core.explain.Explanation;
import io.tollgate.core.explain.Explanation.Change;
import io.tollgate.core.explain.Explanation.Fix;
import io.tollgate.core.explain.Explanation.Refusal;
import io.tollgate.core.explain.Explanation.Step;
import io.tollgate.core.explain.Explanation.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The outcome, and under it each step with its mark. */
public final class AnswerCard extends Div {
    private final transient Curl curl;
    private final transient Map<String, Duration> times;
    /** Objects that are not saved, as {@code routes/orders}; their configuration is not held for as long as the page is open. */
    private final transient Set<String> drafted;

    /** The answer to what was asked. */
    public AnswerCard(Explained explained, Curl curl) {
        this(explained, curl, Map.of());
    }

    /**
     * The same of a request that was sent.
     *
     * @param times how long it was at each step that is known, by the step's name
     */
    public AnswerCard(Explained explained, Curl curl, Map<String, Duration> times) {
        this.curl = curl;
        this.times = Map.copyOf(times);
        Draft draft = explained.draft();
        this.drafted = draft == null ? Set.of() : draft.objects();
        Explanation explanation = explained.explanation();
        Mark.style(this, "tg-card");
        OrderedList steps = Mark.style(Mark.once(new OrderedList(), "explain-steps"), "tg-decision");
        explanation.steps().forEach(step -> steps.add(item(step)));
        RecordedDecision recorded = explained.recorded();
        if (recorded != null) {
            add(recorded(recorded, explanation));
        }
        if (draft != null) {
            add(Mark.style(
                    Mark.once(
                            new Paragraph("By a draft that is not saved: "
                                    + String.join(", ", new TreeSet<>(drafted)) + ". All else is as in revision "
                                    + draft.base().revision() + "."),
                            "explain-draft"),
                    "tg-recorded"));
        }
        add(outcome(explanation), steps);
    }

    private boolean isDraft(Kind kind, String name) {
        return drafted.contains(kind.plural() + "/" + name);
    }

    /** What the node did then, ahead of what would be done now. */
    private static Component recorded(RecordedDecision recorded, Explanation now) {
        RecordedDecision.Seen seen = recorded.seen();
        Div box = Mark.style(Mark.once(new Div(), "explain-recorded"), "tg-recorded");
        box.add(new Paragraph("Node " + seen.node() + " refused "
                + (seen.method().isEmpty() ? "what was no request" : seen.method() + " " + seen.host() + seen.path())
                + " from " + seen.address() + " with " + recorded.refusal().status() + " "
                + recorded.refusal().code() + " (" + recorded.step() + ")"
                + (recorded.detail().isEmpty() ? "" : ": " + recorded.detail())));
        Paragraph when = new Paragraph(Moment.exactly(seen.at()));
        when.add(new Span(", revision " + seen.revision() + ". " + recorded.comparison(now) + "."));
        box.add(Mark.style(when, "tg-dim"));
        return box;
    }

    private Component outcome(Explanation explanation) {
        Refusal refusal = explanation.refusal();
        StatusBadge badge = refusal == null
                ? new StatusBadge(Tone.OK, "Let in")
                : new StatusBadge(Tone.BAD, "Refused with " + refusal.status());
        Div line = Mark.style(Mark.once(new Div(badge), "explain-outcome"), "tg-outcome");
        if (refusal != null) {
            line.add(Words.chip(refusal.code()));
        }
        line.add(Mark.style(new Span(sentence(explanation)), "tg-dim"));
        if (!explanation.route().isEmpty() && !isDraft(Kind.ROUTE, explanation.route())) {
            line.add(Mark.once(
                    Words.link("routes/" + explanation.route(), "Open route " + explanation.route()), "explain-route"));
        }
        return line;
    }

    private static String sentence(Explanation explanation) {
        String who = explanation.consumer().isEmpty() ? "" : " for consumer " + explanation.consumer();
        Explanation.Destination upstream = explanation.upstream();
        if (upstream != null) {
            return "to upstream " + upstream.name() + " as " + upstream.path() + who;
        }
        return explanation.route().isEmpty() ? "before any route was found" : "by a node" + who;
    }

    private ListItem item(Step step) {
        Verdict verdict = step.verdict();
        Div body = new Div();
        H2 title = new H2(title(step.step()));
        Duration took = times.get(step.step());
        title.add(Mark.style(
                new Span(
                        took == null
                                ? word(verdict)
                                : (verdict == Verdict.ASK ? "was asked" : word(verdict)) + ", " + Words.took(took)),
                "tg-verdict"));
        body.add(title);
        if (!step.rule().isEmpty()) {
            body.add(new Paragraph(step.rule()));
        }
        if (!step.details().isEmpty()) {
            UnorderedList details = new UnorderedList();
            step.details().forEach(detail -> details.add(new ListItem(detail)));
            body.add(details);
        }
        Fix fix = step.fix();
        if (fix != null) {
            body.add(fix(fix));
        }
        ListItem item = new ListItem(icon(verdict).draw(), body);
        return Mark.row(Mark.style(item, "tg-decision--" + verdict.wire()), "explain-step-" + step.step());
    }

    private Component fix(Fix fix) {
        Div box = Mark.style(Mark.once(new Div(), "explain-fix"), "tg-fix");
        box.add(new Span("What would change it"), new Paragraph(fix.text() + "."));
        Change change = fix.change();
        if (change != null && isDraft(change.kind(), change.name())) {
            box.add(Words.dim("In the draft, that is: what is saved is another " + KindWords.one(change.kind()) + "."));
        } else if (change != null) {
            box.add(
                    new CodeBlock("this change as curl", curl.patch("/" + change.path(), change.patch())),
                    Words.link(change.path(), "Open " + KindWords.one(change.kind()) + " " + change.name()));
        }
        return box;
    }

    private static String title(String step) {
        return switch (step) {
            case "path" -> "Path";
            case "route" -> "Route";
            case "guard" -> "Guard";
            case "authenticate" -> "Who is it";
            case "authorize" -> "May they";
            case "limit" -> "Limits";
            default -> step;
        };
    }

    /** The mark alone says it to eyes only. */
    private static String word(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> "passes";
            case DENY -> "refuses";
            case SKIP -> "has no part in it";
            case ASK -> "would be asked";
            case UNREACHED -> "not reached";
        };
    }

    private static Icon icon(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> Icon.DONE;
            case DENY -> Icon.REVOKE;
            case SKIP, UNREACHED -> Icon.OPEN;
            case ASK -> Icon.LIMIT;
        };
    }
}
