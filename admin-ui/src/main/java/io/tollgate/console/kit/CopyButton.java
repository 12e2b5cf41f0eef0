package io.tollgate.console.kit;

import com.vaadin.flow.component.html.NativeButton;

/** Puts a text on the clipboard, in the browser and without asking the server. */
public final class CopyButton extends NativeButton {
    public CopyButton(String what, String text) {
        Mark.style(this, "tg-copy");
        Mark.label(this, "Copy " + what);
        getElement().setAttribute("type", "button");
        add(Icon.COPY.draw());
        setCopied(text);
    }

    /** Changes what will be copied. */
    public void setCopied(String text) {
        getElement().setAttribute("data-copy", text);
    }
}
