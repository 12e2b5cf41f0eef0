package io.tollgate.console.revision;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.problem.ProblemException.PreconditionFailed;
import io.tollgate.control.revision.Difference;
import io.tollgate.control.revision.ObjectPlace;
import io.tollgate.control.revision.Revisions;
import io.tollgate.control.revision.Revisions.RolledBack;
import org.jspecify.annotations.Nullable;

/**
 * Shows what rolling back does before it is done, and does exactly that: a change by somebody else in between makes a new
 * preview.
 */
final class RollBackDialog extends Dialog {
    private static final int REASON_MAX = 500;

    private final transient Revisions revisions;
    private final long number;
    private final transient @Nullable ObjectPlace only;
    private final Div message = new Div();
    private final Div preview = new Div();
    private final TextField reason = Mark.once(new TextField("Why"), "roll-back-reason");
    private final Button confirm = Mark.once(new ActionButton("Roll back", this::rollBack), "roll-back-confirm");
    private String previewed = "";

    /**
     * @param only the one object that goes back; null for all
     */
    RollBackDialog(Revisions revisions, long number, @Nullable ObjectPlace only) {
        this.revisions = revisions;
        this.number = number;
        this.only = only;
        String what = only == null ? "Roll back to revision " + number : "Roll back " + only + " to revision " + number;
        Mark.once(this, "roll-back-dialog");
        setHeaderTitle(what + "?");
        setWidth("min(860px, 94vw)");
        reason.setWidthFull();
        reason.setMaxLength(REASON_MAX);
        reason.setPlaceholder(what);
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        Button cancel = Mark.once(new Button("Cancel", event -> close()), "roll-back-cancel");
        add(Mark.style(
                new Div(
                        new Paragraph(
                                only == null
                                        ? "What held then becomes a new revision; nothing of the history is lost. API keys,"
                                                + " nodes and operators are no part of it."
                                        : "What it was then becomes a new revision; nothing of the history is lost, and every"
                                                + " other object stays as it is."),
                        message,
                        preview,
                        reason),
                "tg-dialog",
                "tg-dialog--wide"));
        getFooter().add(cancel, confirm);
        preview();
    }

    private void preview() {
        preview.removeAll();
        try {
            Difference difference = revisions
                    .rollBack(SignedIn.actor(), number, only, new WriteOptions(null, true, null))
                    .difference();
            previewed = "\"r" + difference.from() + "\"";
            confirm.setEnabled(!difference.isEmpty());
            preview.add(
                    difference.isEmpty()
                            ? new Paragraph("Revision " + difference.from() + ", which is current, has the same"
                                    + (only == null ? " content." : " of it."))
                            : new DifferencePanel(difference));
        } catch (ProblemException e) {
            refused(e);
        }
    }

    private void rollBack() {
        message.removeAll();
        String said = reason.getValue().isBlank() ? null : reason.getValue();
        try {
            RolledBack done =
                    revisions.rollBack(SignedIn.actor(), number, only, new WriteOptions(previewed, false, said));
            close();
            Toast.done((only == null ? "The content of revision " + number : only + " of revision " + number)
                    + " holds again, as revision " + done.revision());
            UI.getCurrent().navigate("revisions/" + done.revision());
        } catch (PreconditionFailed e) {
            message.add(Banner.warning(
                    "Somebody changed the configuration meanwhile", "This is what rolling back does now."));
            preview();
        } catch (ProblemException e) {
            refused(e);
        }
    }

    private void refused(ProblemException refusal) {
        message.removeAll();
        message.add(Banner.of("It can’t be rolled back", refusal));
        confirm.setEnabled(false);
    }
}
