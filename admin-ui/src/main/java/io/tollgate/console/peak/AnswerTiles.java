package io.tollgate.console.peak;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.RequestCounts;
import io.tollgate.control.telemetry.Top;
import java.util.Locale;

/** How all requests of that time were answered, each class with the way to those that come now. */
final class AnswerTiles extends Div {
    private final transient RequestCounts counts;

    AnswerTiles(Top.Item total) {
        this.counts = total.counts();
        Mark.style(this, "tg-tiles");
        tile("requests", "Requests", counts.requests(), "");
        tile("2xx", "2xx", counts.status2xx(), "2xx");
        tile("3xx", "3xx", counts.status3xx(), "3xx");
        tile("4xx", "4xx", counts.status4xx(), "4xx");
        tile("5xx", "5xx", counts.status5xx(), "5xx");
        tile("429", "429, by a limit", counts.limited(), "429");
    }

    private void tile(String id, String label, long count, String status) {
        Div value = Mark.style(new Div(), "tg-tile-value");
        value.getElement().appendChild(new Element("span").setText(String.format(Locale.ROOT, "%,d", count)));
        Div note = Mark.style(new Div(new Span(share(count))), "tg-tile-note");
        if (!status.isEmpty() && count > 0 && SignedIn.may(OperatorPermission.EVENTS_READ)) {
            Anchor live = Mark.row(Words.link("live?status=" + status, "watch live"), "peak-live-" + id);
            note.add(new Span(" · "), live);
        }
        Span name = Mark.style(new Span(label), "tg-tile-label");
        add(Mark.once(Mark.style(new Div(name, value, note), "tg-card", "tg-tile"), "peak-answers-" + id));
    }

    private String share(long count) {
        return counts.requests() == 0 ? "–" : Figure.of(count * 100.0 / counts.requests()) + " % of all";
    }
}
