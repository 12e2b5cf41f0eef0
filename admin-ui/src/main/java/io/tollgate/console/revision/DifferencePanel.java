package io.tollgate.console.revision;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.catalogue.ObjectChange;
import io.tollgate.control.revision.Difference;
import io.tollgate.core.json.Json;
import java.util.List;

/** What a difference means, and what it is by object and field. */
final class DifferencePanel extends Div {
    /** Objects drawn; a page with thousands of them helps nobody, and the API has them. */
    private static final int OBJECTS_DRAWN = 100;

    private static final int VALUE_CHARACTERS = 400;

    DifferencePanel(Difference difference) {
        Mark.style(Mark.once(this, "revision-diff"), "tg-diff");
        if (!difference.risks().isEmpty()) {
            Div meaning = new Div(new H2("What it means"), new RiskList(difference.risks()));
            add(Mark.style(meaning, "tg-card", "tg-diff-object"));
        }
        List<ObjectChange> drawn = difference
                .objects()
                .subList(0, Math.min(OBJECTS_DRAWN, difference.objects().size()));
        drawn.forEach(change -> add(object(change)));
        int more = difference.objects().size() - drawn.size() + difference.left();
        if (more > 0) {
            add(Words.dim("… and " + more + " more objects: GET /api/v1/revisions/" + difference.to() + "/diff?against="
                    + difference.from() + " lists up to " + Difference.OBJECTS_MAX + "."));
        }
    }

    private static Component object(ObjectChange change) {
        StatusBadge verb = change.before() == null
                ? new StatusBadge(Tone.OK, "Added")
                : change.after() == null ? new StatusBadge(Tone.BAD, "Deleted") : new StatusBadge(Tone.WARN, "Changed");
        Component name =
                change.after() == null ? new Span(change.object()) : Words.link(change.object(), change.object());
        Div card = Mark.style(new Div(new H3(name, verb)), "tg-card", "tg-diff-object");
        Mark.row(card, "diff-" + change.object().replace('/', '-'));
        card.add(sides());
        if (change.before() != null && change.after() != null) {
            change.fields().forEach(field -> card.add(line(field)));
            return card;
        }
        JsonNode document = change.before() == null ? change.after() : change.before();
        if (document != null) {
            document.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .forEach(field -> card.add(line(
                            change.before() == null
                                    ? new FieldChange("/" + field.getKey(), null, field.getValue())
                                    : new FieldChange("/" + field.getKey(), field.getValue(), null))));
        }
        return card;
    }

    /** Heads of the two sides; not there where there is room for one value after the other only. */
    private static Div sides() {
        Span heads = Mark.style(new Span(new Span("Before"), new Span("After")), "tg-diff-values");
        return Mark.style(new Div(new Span(), heads), "tg-diff-line", "tg-diff-sides");
    }

    private static Div line(FieldChange field) {
        Span values = Mark.style(new Span(), "tg-diff-values");
        if (field.before() != null) {
            values.add(Mark.style(new Span(text(field.before())), "tg-diff-old"));
        }
        if (field.after() != null) {
            values.add(Mark.style(new Span(text(field.after())), "tg-diff-new"));
        }
        return Mark.style(new Div(new Span(field.pointer()), values), "tg-diff-line");
    }

    private static String text(JsonNode value) {
        String text = Json.print(value);
        return text.length() > VALUE_CHARACTERS ? text.substring(0, VALUE_CHARACTERS) + "…" : text;
    }
}
