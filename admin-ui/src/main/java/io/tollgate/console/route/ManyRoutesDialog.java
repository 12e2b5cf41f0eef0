package io.tollgate.console.route;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.revision.RiskList;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.ManyObjects.Written;
import io.tollgate.control.catalogue.ManyRoutes;
import io.tollgate.control.catalogue.ManyRoutes.Step;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.revision.Difference;
import java.util.List;

/** Says which routes change and what that means before it is done; all of them do, in one revision, or none. */
final class ManyRoutesDialog extends Dialog {
    private static final int REASON_MAX = 500;

    private final transient ManyRoutes routes;
    private final Step step;
    private final transient List<Entry> chosen;
    private final Div message = new Div();
    private final Div preview = Mark.style(Mark.once(new Div(), "bulk-preview"), "tg-bulk-preview");
    private final TextField reason = Mark.once(new TextField("Why"), "bulk-reason");
    private final Button confirm;

    /**
     * @param done called when the list is another by now
     */
    ManyRoutesDialog(ManyRoutes routes, Step step, List<Entry> chosen, Runnable done) {
        this.routes = routes;
        this.step = step;
        this.chosen = List.copyOf(chosen);
        confirm = Mark.once(new ActionButton(step.verb(), () -> act(done)), "bulk-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        if (step != Step.ENABLE) {
            confirm.addThemeVariants(ButtonVariant.LUMO_ERROR);
        }
        Mark.once(this, "bulk-dialog");
        setHeaderTitle(step.verb() + " " + routes(chosen.size()) + "?");
        reason.setWidthFull();
        reason.setMaxLength(REASON_MAX);
        reason.setHelperText("Stands in the revision and in the audit trail.");
        add(Mark.style(new Div(new Paragraph(consequence(step)), message, preview, reason), "tg-dialog"));
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "bulk-cancel"), confirm);
        preview(done);
    }

    /** A dry run finds what stands against it before the button is pressed. */
    private void preview(Runnable done) {
        try {
            Written would = routes.apply(SignedIn.actor(), step, chosen, new WriteOptions(null, true, null));
            show(would);
        } catch (ProblemException e) {
            refused(e, done);
        }
    }

    private void show(Written would) {
        List<ObjectChange> changes = would.changes();
        confirm.setEnabled(!changes.isEmpty());
        UnorderedList names = Mark.style(Mark.once(new UnorderedList(), "bulk-names"), "tg-names", "tg-mono");
        names.getElement().setAttribute("tabindex", "0"); // who has no pointer scrolls it by arrow keys
        names.getElement().setAttribute("aria-label", "Routes that change");
        changes.forEach(change -> names.add(new ListItem(change.name())));
        if (!changes.isEmpty()) {
            preview.add(names);
        }
        int same = chosen.size() - changes.size();
        if (same > 0) {
            preview.add(new Paragraph(
                    changes.isEmpty()
                            ? "They are so already."
                            : same + (same == 1 ? " more is so already." : " more are so already.")));
        }
        Difference difference = Difference.of(SignedIn.actor(), would);
        if (!difference.risks().isEmpty()) {
            preview.add(new H2("What it means"), new RiskList(difference.risks()));
        }
    }

    private void act(Runnable done) {
        message.removeAll();
        String said = reason.getValue().isBlank() ? null : reason.getValue().strip();
        try {
            Written written = routes.apply(SignedIn.actor(), step, chosen, new WriteOptions(null, false, said));
            close();
            Toast.done(words(step) + " " + routes(written.changes().size()) + " in revision " + written.revision());
            done.run();
        } catch (ProblemException e) {
            refused(e, done);
        }
    }

    private void refused(ProblemException refusal, Runnable done) {
        message.add(Banner.of("None of them was changed", refusal));
        confirm.setEnabled(false);
        if (refusal instanceof ProblemException.PreconditionFailed) {
            // The list behind shows what is no more: whoever closes the question sees what there is.
            addOpenedChangeListener(event -> {
                if (!event.isOpened()) {
                    done.run();
                }
            });
        }
    }

    private static String routes(int count) {
        return count == 1 ? "1 route" : count + " routes";
    }

    private static String words(Step step) {
        return switch (step) {
            case ENABLE -> "Enabled";
            case DISABLE -> "Disabled";
            case DELETE -> "Deleted";
        };
    }

    private static String consequence(Step step) {
        return switch (step) {
            case ENABLE -> "They take requests again on every node, at once and together, in one revision.";
            case DISABLE -> "What no other route takes gets 404 on every node, at once and together, in one revision.";
            case DELETE ->
                "They go, in one revision, and what no other route takes gets 404 on every node at once."
                        + " Rolling that revision back brings them back.";
        };
    }
}
