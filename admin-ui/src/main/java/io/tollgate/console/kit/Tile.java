package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;

/** One signal as a number, with a word on it above and a line below; it may be the way to what is behind it. */
public final class Tile extends Anchor {
    private final Element number = new Element("span");
    private final Element unit = new Element("small");
    private final Span note = Mark.style(new Span(), "tg-tile-note");
    private String tone = "";

    /**
     * @param id its test id is {@code tile-} and this
     */
    public Tile(String id, String label) {
        setRouterIgnore(false);
        Mark.style(this, "tg-card", "tg-tile");
        Mark.once(this, "tile-" + id);
        Div value = Mark.style(new Div(), "tg-tile-value");
        value.getElement().appendChild(number, unit);
        add(Mark.style(new Span(label), "tg-tile-label"), value, note);
    }

    /** Leads to {@code path}, where there is {@code what}. */
    public void lead(String path, String what) {
        setHref(path);
        setTitle(what);
    }

    /**
     * Shows what the signal is now.
     *
     * @param newTone a style class; empty for a signal that is as it should be
     */
    public void show(String text, String unitText, String noteText, String newTone) {
        number.setText(text);
        unit.setText(unitText);
        note.setText(noteText);
        note.setTitle(noteText); // large numbers may be cut off
        if (!tone.equals(newTone)) {
            if (!tone.isEmpty()) {
                removeClassName(tone);
            }
            if (!newTone.isEmpty()) {
                addClassName(newTone);
            }
            tone = newTone;
        }
    }
}
