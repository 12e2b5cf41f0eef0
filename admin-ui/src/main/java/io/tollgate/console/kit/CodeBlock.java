package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Pre;

/** Text to paste somewhere else. Long lines are broken: what is out of sight at the right is not read, and is what matters. */
public final class CodeBlock extends Div {
    private final Pre code = new Pre();
    private final CopyButton copy;

    public CodeBlock(String what, String text) {
        Mark.style(this, "tg-code");
        copy = new CopyButton(what, text);
        code.getElement().setAttribute("tabindex", "0"); // beside a form it scrolls: let the keyboard reach it
        code.getElement().setAttribute("role", "region");
        code.getElement().setAttribute("aria-label", what);
        add(code, copy);
        setCode(text);
    }

    /** Changes the text. */
    public void setCode(String text) {
        code.setText(text);
        copy.setCopied(text);
    }
}
