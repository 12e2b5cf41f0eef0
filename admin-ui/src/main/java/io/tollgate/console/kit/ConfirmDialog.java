package io.tollgate.console.kit;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.control.problem.ProblemException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks before something is gone, and says what that breaks. What is refused is told here, and the question stays open. */
public final class ConfirmDialog extends Dialog {
    private static final int REASON_MAX = 500;

    private final Div message = new Div();

    /**
     * @param question as a title, for example {@code Delete operator ada?}
     * @param consequence what it breaks, in a sentence
     * @param verb on the button
     * @param action what is done; a {@link ProblemException} is shown
     */
    public ConfirmDialog(String question, String consequence, String verb, Runnable action) {
        Mark.once(this, "confirm-dialog");
        setHeaderTitle(question);
        Button confirm = Mark.once(new ActionButton(verb, () -> act(action)), "confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        add(Mark.style(new Div(new Paragraph(consequence), message), "tg-dialog"));
        getFooter().add(Mark.once(new Button("Cancel", event -> close()), "confirm-cancel"), confirm);
    }

    /**
     * Asks why, too, for the audit trail; who does not say goes on all the same.
     *
     * @param action gets the reason; null for none
     */
    public static ConfirmDialog withReason(
            String question, String consequence, String verb, Consumer<@Nullable String> action) {
        TextField reason = Mark.once(new TextField("Reason"), "confirm-reason");
        reason.setHelperText("Stands in the audit trail.");
        reason.setMaxLength(REASON_MAX);
        reason.setWidthFull();
        ConfirmDialog dialog = new ConfirmDialog(
                question,
                consequence,
                verb,
                () -> action.accept(
                        reason.getValue().isBlank() ? null : reason.getValue().strip()));
        dialog.add(reason);
        return dialog;
    }

    private void act(Runnable action) {
        message.removeAll();
        try {
            action.run();
            close();
        } catch (ProblemException e) {
            message.add(Banner.of("It was not done", e));
        }
    }
}
