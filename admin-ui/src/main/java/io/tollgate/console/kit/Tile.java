package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;

/** One signal as a number, with a word on it above and a line below. */
public final class Tile extends Div {
    private final Element number = new Element("span");
    private final Element unit = new Element("small");
    private final Span note = Mark.style(new Span(), "tg-tile-note");
    private String tone = "";

    /**
     * @param id its test id is {@code tile-} and this
     */
    public Tile(String id, String label) {
        Mark.style(this, "tg-card", "tg-tile");
        Mark.once(this, "tile-" + id);
        Div value = Mark.style(new Div(), "tg-tile-value");
        value.getElement().appendChild(number, unit);
        add(Mark.style(new Span(label), "tg-tile-label"), value, note);
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
