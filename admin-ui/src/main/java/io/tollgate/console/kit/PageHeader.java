package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.component.html.Paragraph;

/** What a page is, in a word and a sentence, and what can be done on it. */
public final class PageHeader extends Header {
    private final Div text = Mark.style(new Div(), "tg-header-text");
    private final H1 title;
    private final Div actions = Mark.style(new Div(), "tg-header-actions");

    public PageHeader(String title, String sentence) {
        Mark.style(this, "tg-header");
        this.title = Mark.once(new H1(title), "page-title");
        text.add(this.title);
        if (!sentence.isEmpty()) {
            text.add(new Paragraph(sentence));
        }
        add(text, actions);
    }

    /** Adds buttons at the right. */
    public PageHeader actions(Component... buttons) {
        actions.add(buttons);
        return this;
    }

    /** Adds, behind everything else, the way out to {@code left} and the button that saves, which Ctrl+S presses too. */
    public PageHeader saving(Button save, String left) {
        Button cancel = Mark.once(new Button("Cancel", event -> UI.getCurrent().navigate(left)), "cancel");
        save.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        return actions(cancel, Mark.hotkey(Mark.once(save, "save"), "save"));
    }

    /** Adds something behind the title, such as a badge. */
    public PageHeader beside(Component component) {
        title.add(component);
        return this;
    }

    /** Adds the way back above the title; Esc takes it too. */
    public PageHeader back(String label, String path) {
        Mark.style(this, "tg-header--editor"); // its buttons stay in reach however long the page is
        Anchor anchor = Mark.style(new Anchor(path, label), "tg-crumb");
        anchor.setRouterIgnore(false);
        anchor.add(Icon.NEXT.draw());
        text.addComponentAsFirst(Mark.hotkey(Mark.once(anchor, "back"), "escape"));
        return this;
    }
}
