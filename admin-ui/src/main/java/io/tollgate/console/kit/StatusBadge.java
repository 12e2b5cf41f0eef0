package io.tollgate.console.kit;

import com.vaadin.flow.component.html.Span;

/** A state in a word and a colour; the word alone says enough. */
public final class StatusBadge extends Span {
    /** How good a state is. */
    public enum Tone {
        OK,
        WARN,
        BAD,
        NOTE,
        PLAIN
    }

    public StatusBadge(Tone tone, String text) {
        super(text);
        Mark.style(this, "tg-badge");
        switch (tone) {
            case OK -> Mark.style(this, "tg-badge--ok");
            case WARN -> Mark.style(this, "tg-badge--warn");
            case BAD -> Mark.style(this, "tg-badge--bad");
            case NOTE -> Mark.style(this, "tg-badge--info");
            case PLAIN -> {}
        }
    }
}
