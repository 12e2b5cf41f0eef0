package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.dom.Element;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Violation;
import java.util.List;

/** A message that stays until what it says is over. Screen readers say it at once. */
public final class Banner extends Div {
    private final Div body = Mark.style(new Div(), "tg-banner-body");

    private Banner(String title, String detail) {
        this(title, detail, Icon.WARNING);
    }

    private Banner(String title, String detail, Icon icon) {
        Mark.style(this, "tg-banner");
        Mark.row(this, "banner");
        getElement().setAttribute("role", "alert");
        body.getElement().appendChild(new Element("strong").setText(title));
        if (!detail.isEmpty()) {
            body.add(new Span(detail));
        }
        add(icon.draw(), body);
    }

    /** Something is wrong. */
    public static Banner bad(String title, String detail) {
        return new Banner(title, detail);
    }

    /** Something is as it should be. */
    public static Banner good(String title, String detail) {
        return Mark.style(new Banner(title, detail, Icon.DONE), "tg-banner--good");
    }

    /** Something needs a decision. */
    public static Banner warning(String title, String detail) {
        return Mark.style(new Banner(title, detail), "tg-banner--warn");
    }

    /** What a refusal says; {@code what} was asked for, for example {@code Routes could not be read}. */
    public static Banner of(String what, ProblemException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return switch (refusal) {
            case ProblemException.Unavailable ignored ->
                bad(
                        "The database is away",
                        what + ". Nodes go on serving what they have; this page works again once the"
                                + " database answers.");
            case ProblemException.Conflict e when e.users().isEmpty() -> bad(what, message);
            case ProblemException.Conflict e ->
                bad(what, "It is in use. Change or delete these first:").with(users(e.users()));
            case ProblemException.Invalid e -> bad(what, "").with(reasons(e.violations()));
            case ProblemException.Malformed e -> bad(what, "").with(reasons(e.violations()));
            case ProblemException.Forbidden ignored -> bad(what, message);
            case ProblemException.TooLarge ignored -> bad(what, message);
            case ProblemException.NotFound ignored -> bad(what, message);
            case ProblemException.PreconditionFailed ignored -> warning(what, message);
            case ProblemException.TooManyRequests ignored -> bad(what, message);
            case ProblemException.SecondFactorNeeded ignored -> warning(what, message);
            case ProblemException.Unanswered ignored -> warning(what, message);
            case ProblemException.Unauthorized ignored -> bad(what, message);
        };
    }

    /** What could not be read, why, and a button that tries again. */
    public static Banner unread(String what, ProblemException refusal, Runnable again) {
        return of(what + " could not be read", refusal).retrying(again);
    }

    /** Adds the button that tries again. */
    public Banner retrying(Runnable again) {
        Button button = Mark.once(new ActionButton("Try again", again), "retry");
        return with(Mark.style(new Div(button), "tg-banner-actions"));
    }

    /** Adds more to say, or a button. */
    public Banner with(Component component) {
        body.add(component);
        return this;
    }

    private static UnorderedList users(List<String> users) {
        UnorderedList list = Mark.row(new UnorderedList(), "in-use-by");
        users.forEach(user -> list.add(new ListItem(Words.link(user, user))));
        return list;
    }

    private static UnorderedList reasons(List<Violation> violations) {
        UnorderedList list = new UnorderedList();
        violations.forEach(violation -> list.add(new ListItem(violation.toString())));
        return list;
    }
}
