package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import org.jspecify.annotations.Nullable;

/** What a list shows that has nothing yet: one sentence, one button, and the same step as {@code curl}. */
public final class EmptyState extends Div {
    public EmptyState(Icon icon, String sentence, @Nullable Component button, @Nullable String curl) {
        Mark.style(this, "tg-empty");
        Mark.once(this, "empty-state");
        add(icon.draw(), new Paragraph(sentence));
        if (button != null) {
            add(button);
        }
        if (curl != null) {
            add(new CodeBlock("the same step as curl", curl));
        }
    }
}
