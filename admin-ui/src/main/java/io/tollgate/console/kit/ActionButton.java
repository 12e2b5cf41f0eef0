package io.tollgate.console.kit;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;

/**
 * A button that does what twice would be too much: a double click on it is one click. The browser drops the second press
 * of one ({@code console.js}), also where another such button has moved under the pointer by then. What comes before the
 * browser has drawn what came of the first, from a key that is held or from a script, is dropped here.
 */
public final class ActionButton extends Button {
    /** Tells {@code console.js}. */
    static final String ONCE = "data-once";

    private boolean acting;

    public ActionButton(String text, Runnable action) {
        super(text);
        getElement().setAttribute(ONCE, true);
        addClickListener(event -> {
            if (acting) {
                return;
            }
            acting = true;
            try {
                action.run();
            } finally {
                rest();
            }
        });
    }

    public ActionButton(String text, Icon icon, Runnable action) {
        this(text, action);
        setIcon(icon.draw());
    }

    private void rest() {
        Dialog around = findAncestor(Dialog.class);
        if (around != null && !around.isOpened()) {
            return; // done with; it is still there while it fades
        }
        getElement().executeJs("return true").then(Boolean.class, drawn -> acting = false);
    }
}
