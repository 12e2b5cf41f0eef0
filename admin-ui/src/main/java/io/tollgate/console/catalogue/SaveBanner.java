package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Json;
import io.tollgate.core.json.Violation;
import java.util.List;

/** What an editor says when a save was refused. */
public final class SaveBanner {
    private SaveBanner() {}

    /** The document is wrong. {@code unplaced} is what no field could be marked for. */
    public static Banner wrong(List<Violation> unplaced, ProblemException.Invalid refusal) {
        int count = refusal.violations().size();
        Banner banner = unplaced.isEmpty()
                ? Banner.bad("Not saved", (count == 1 ? "One field is" : count + " fields are") + " marked below.")
                : Banner.of("Not saved", new ProblemException.Invalid(unplaced));
        return Mark.once(banner, "save-error");
    }

    /** There is an object of that name already. */
    public static Banner taken(ProblemException.PreconditionFailed refusal) {
        return Mark.once(Banner.of("Not saved", refusal), "save-stale");
    }

    /** Somebody else was faster. What was typed stays on the page until its writer decides. */
    static Banner overtaken(ProblemException.PreconditionFailed refusal, MergePanel panel) {
        return taken(refusal).with(panel);
    }

    /**
     * Somebody else was faster, where nothing brings both together.
     *
     * @param theirs shows what is stored now
     */
    public static Banner overtaken(ProblemException.PreconditionFailed refusal, Runnable theirs) {
        Button load = Mark.once(new ActionButton("Load theirs, show mine beside it", theirs), "stale-theirs");
        return taken(refusal).with(Mark.style(new Div(load), "tg-banner-actions"));
    }

    /**
     * Puts what is stored now into the form, and what was typed beside it.
     *
     * @param show reads what is stored, and only then changes the form
     * @param mine what was typed, without secrets
     * @param gone makes what is in the form a new one
     */
    public static void loadTheirs(Div messages, Runnable show, ObjectNode mine, Runnable gone) {
        messages.removeAll();
        try {
            show.run();
            messages.add(mine(mine));
        } catch (ProblemException.NotFound e) {
            gone.run();
            messages.add(Banner.warning("Somebody deleted it", "Save makes a new one of what is here."));
        } catch (ProblemException e) {
            messages.add(Banner.of("It could not be read", e));
        }
    }

    /** What is stored is in the form now; {@code mine} is what was typed, without secrets. */
    public static Banner mine(ObjectNode mine) {
        CodeBlock text = Mark.once(new CodeBlock("my edits", Json.pretty(mine)), "stale-mine");
        return Mark.once(
                Banner.warning("What is stored now is in the form", "These were your edits; they are nowhere else:")
                        .with(text),
                "save-theirs");
    }

    /** Somebody deleted it. */
    static Banner gone(ProblemException.PreconditionFailed refusal, Runnable again) {
        Button anew = Mark.once(new ActionButton("Make a new one of my edits", again), "stale-again");
        return taken(refusal).with(Mark.style(new Div(anew), "tg-banner-actions"));
    }

    /** Both changes are in the form, and nowhere else yet. */
    static Banner merged() {
        return Mark.once(
                Banner.good("Both changes are in the form", "Nothing is saved yet: look at them, and save."),
                "save-merged");
    }

    /** Edits of what is gone are in the form of a new one. */
    static Banner anew() {
        return Mark.once(
                Banner.good("Your edits are in the form of a new one", "Nothing is saved yet."), "save-merged");
    }
}
