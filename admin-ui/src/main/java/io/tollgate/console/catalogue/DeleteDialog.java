package io.tollgate.console.catalogue;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.catalogue.Catalogue;
import io.tollgate.control.catalogue.WriteOptions;
import io.tollgate.control.catalogue.WriteResult;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.core.config.Kind;

/** Says what deleting breaks, and who still uses the object, before anything is gone. */
public final class DeleteDialog extends Dialog {
    private final transient Catalogue catalogue;
    private final Kind kind;
    private final String name;
    private final transient Runnable deleted;
    private final Div message = new Div();
    private final Button confirm;

    public DeleteDialog(Catalogue catalogue, Kind kind, String name, Runnable deleted) {
        this.catalogue = catalogue;
        this.kind = kind;
        this.name = name;
        this.deleted = deleted;
        setHeaderTitle("Delete " + KindWords.one(kind) + " " + name + "?");
        Mark.once(this, "delete-dialog");
        confirm = Mark.once(new ActionButton("Delete", this::delete), "delete-confirm");
        confirm.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        Button cancel = Mark.once(new Button("Cancel", event -> close()), "delete-cancel");
        add(Mark.style(new Div(new Paragraph(consequence(kind)), message), "tg-dialog"));
        getFooter().add(cancel, confirm);
        preview();
    }

    /** A dry run finds the users before the button is pressed. */
    private void preview() {
        try {
            catalogue.delete(SignedIn.actor(), kind, name, new WriteOptions(null, true, null));
        } catch (ProblemException e) {
            refused(e);
        }
    }

    private void delete() {
        try {
            WriteResult result = catalogue.delete(SignedIn.actor(), kind, name, WriteOptions.plain());
            close();
            Toast.done("Deleted " + name + " in revision " + result.revision());
            deleted.run();
        } catch (ProblemException e) {
            refused(e);
        }
    }

    private void refused(ProblemException refusal) {
        message.removeAll();
        message.add(Banner.of("It can’t be deleted", refusal));
        confirm.setEnabled(false);
    }

    private static String consequence(Kind kind) {
        return switch (kind) {
            case ROUTE -> "Requests that only this route takes get 404 on every node, at once.";
            case UPSTREAM -> "Nodes close their connections to its targets.";
            case ROLE -> "Consumers lose what this role permits.";
            case CERTIFICATE ->
                "New connections for its hosts are refused, or get the certificate for every other name.";
            case TRUST_STORE -> "Certificates of its authorities open nothing, on open connections too.";
            case ISSUER -> "Nodes forget its keys, and no token of it opens anything.";
            case LIMIT -> "Its counters are forgotten, and nothing is refused for it any more.";
            case CONSUMER -> "Its keys stop working on every node.";
        };
    }
}
