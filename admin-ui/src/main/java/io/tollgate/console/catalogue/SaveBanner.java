package io.tollgate.console.catalogue;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.json.Violation;
import java.util.List;

/** What an editor says when a save was refused. */
final class SaveBanner {
    private SaveBanner() {}

    /** The document is wrong. {@code unplaced} is what no field could be marked for. */
    static Banner wrong(List<Violation> unplaced, ProblemException.Invalid refusal) {
        int count = refusal.violations().size();
        Banner banner = unplaced.isEmpty()
                ? Banner.bad("Not saved", (count == 1 ? "One field is" : count + " fields are") + " marked below.")
                : Banner.of("Not saved", new ProblemException.Invalid(unplaced));
        return Mark.once(banner, "save-error");
    }

    /** There is an object of that name already. */
    static Banner taken(ProblemException.PreconditionFailed refusal) {
        return Mark.once(Banner.of("Not saved", refusal), "save-stale");
    }

    /** Somebody else was faster. What was typed stays on the page until its writer decides. */
    static Banner overtaken(ProblemException.PreconditionFailed refusal, Runnable theirs, Runnable mine) {
        Button reload = new Button("Show the newer version, drop my edits", event -> theirs.run());
        Button overwrite = new Button("Keep my edits, save over it", event -> mine.run());
        Div choice = new Div(Mark.once(reload, "stale-reload"), Mark.once(overwrite, "stale-overwrite"));
        return taken(refusal).with(Mark.style(choice, "tg-banner-actions"));
    }
}
