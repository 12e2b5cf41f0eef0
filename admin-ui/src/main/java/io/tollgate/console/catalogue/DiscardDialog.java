package io.tollgate.console.catalogue;

import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import io.tollgate.console.kit.Mark;

/** Asks before edits are lost. */
public final class DiscardDialog extends ConfirmDialog {
    /** Calls one of both. */
    public DiscardDialog(Runnable leave, Runnable stay) {
        Mark.once(this, "discard-dialog");
        setHeader("Discard your edits?");
        setText("What you changed on this page has not been saved.");
        setConfirmText("Discard");
        setConfirmButtonTheme("error primary");
        setCancelable(true);
        setCancelText("Keep editing");
        addConfirmListener(event -> leave.run());
        addCancelListener(event -> stay.run());
    }
}
