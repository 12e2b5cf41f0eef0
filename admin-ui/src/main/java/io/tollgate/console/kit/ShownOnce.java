package io.tollgate.console.kit;

import com.vaadin.flow.component.dialog.Dialog;

/** Dialogs that show what can't be shown again. */
public final class ShownOnce {
    private ShownOnce() {}

    /** Only its own button closes {@code dialog} from now on: no click beside it, and not Esc. */
    public static void hold(Dialog dialog) {
        dialog.setCloseOnOutsideClick(false);
        dialog.setCloseOnEsc(false);
    }
}
