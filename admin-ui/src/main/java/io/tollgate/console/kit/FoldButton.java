package io.tollgate.console.kit;

import com.vaadin.flow.component.html.NativeButton;

/**
 * Unfolds on a phone what there is no room for, and folds it again: the rest of a table's row, a page's filters. On a desk it is
 * not there. A press is the browser's own business ({@code console.js}).
 */
public final class FoldButton extends NativeButton {
    /**
     * @param what it unfolds, as a page's filters; a button without any text needs a {@link Mark#label}
     */
    public FoldButton(String what) {
        super(what);
        Mark.style(this, "tg-fold");
        getElement().setAttribute("type", "button");
        getElement().setAttribute("data-fold", true);
        getElement().setAttribute("aria-expanded", "false");
    }
}
