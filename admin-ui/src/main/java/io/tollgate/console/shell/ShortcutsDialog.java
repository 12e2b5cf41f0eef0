package io.tollgate.console.shell;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;
import io.tollgate.console.kit.Mark;

/** Which keys do what. The keys themselves are read by {@code console.js}. */
final class ShortcutsDialog extends Dialog {
    ShortcutsDialog() {
        Mark.once(this, "shortcuts-dialog");
        setHeaderTitle("Keyboard shortcuts");
        Div keys = Mark.style(new Div(), "tg-keys");
        key(keys, "/", "Search the list");
        key(keys, "n", "New object of the page’s kind");
        key(keys, "Ctrl+S", "Save what is being edited");
        key(keys, "Esc", "Empty the search, leave the field, then the page or dialog");
        key(keys, "?", "These shortcuts");
        add(keys);
        getFooter().add(new Button("Close", event -> close()));
    }

    private static void key(Div keys, String key, String meaning) {
        keys.getElement().appendChild(new Element("kbd").setText(key));
        keys.add(new Span(meaning));
    }
}
