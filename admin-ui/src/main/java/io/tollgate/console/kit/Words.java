package io.tollgate.console.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Small text: words in monospace, links, a line over a line. */
public final class Words {
    private static final int CHIPS_MAX = 4;

    private Words() {}

    /** Each word as a chip; the first few, then how many more. A dash when there are none. */
    public static Component chips(List<String> words) {
        if (words.isEmpty()) {
            return dim("–");
        }
        Span chips = Mark.style(new Span(), "tg-chips");
        words.stream().limit(CHIPS_MAX).forEach(word -> chips.add(chip(word)));
        if (words.size() > CHIPS_MAX) {
            Span more = Mark.style(chip("+" + (words.size() - CHIPS_MAX)), "tg-chip--plain");
            more.setTitle(String.join(", ", words));
            chips.add(more);
        }
        return chips;
    }

    /** One word as a chip. */
    public static Span chip(String word) {
        return Mark.style(new Span(word), "tg-chip");
    }

    /** Text that steps back; a dash, which says that there is nothing, takes no line of its own on a phone. */
    public static Span dim(String text) {
        Span dim = Mark.style(new Span(text), "tg-dim");
        return text.equals("–") ? Mark.style(dim, "tg-none") : dim;
    }

    /** A number or time that lines up with those above and below it. */
    public static Span number(String text) {
        return Mark.style(new Span(text), "tg-num");
    }

    /** A share of requests that went wrong; a dash when there were none to go wrong. */
    public static Component percent(double value, boolean any) {
        if (!any) {
            return dim("–");
        }
        return Mark.style(number(Figure.of(value) + " %"), value > 0 ? "tg-minus" : "tg-dim");
    }

    /** How long something took; a dash when nothing did. */
    public static Component millis(double value) {
        return value == 0 ? dim("–") : number(Figure.of(value) + " ms");
    }

    /** How long something took that may be very short: {@code 12 µs}, {@code 0.42 ms}, {@code 120 ms}. */
    public static String took(Duration time) {
        double micros = time.toNanos() / 1e3;
        if (micros < 100) {
            return String.format(Locale.ROOT, "%.0f µs", micros);
        }
        return String.format(Locale.ROOT, micros < 100_000 ? "%.2f ms" : "%.0f ms", micros / 1e3);
    }

    /** Text in monospace. */
    public static Span mono(String text) {
        return Mark.style(new Span(text), "tg-mono");
    }

    /** A link inside the console. */
    public static Anchor link(String path, String text) {
        Anchor anchor = new Anchor(path, text);
        anchor.setRouterIgnore(false);
        return anchor;
    }

    /** The link that names a row. */
    public static Anchor name(String path, String text) {
        return Mark.style(link(path, text), "tg-name");
    }

    /** The same where there may be room for some of it only: whoever points at it reads the rest. */
    public static Anchor shortName(String path, String text) {
        Anchor name = name(path, text);
        name.setTitle(text);
        return name;
    }

    /** {@code first} with a smaller line under it. */
    public static Component stack(Component first, String second) {
        Div stack = Mark.style(new Div(first), "tg-stack");
        if (!second.isEmpty()) {
            Span small = new Span();
            small.getElement().appendChild(new com.vaadin.flow.dom.Element("small").setText(second));
            stack.add(small);
        }
        return stack;
    }
}
