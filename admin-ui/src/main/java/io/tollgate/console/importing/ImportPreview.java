package io.tollgate.console.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.control.importing.OpenApiImport.Imported;
import io.tollgate.core.config.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an import would do: each object that it makes, changes or deletes, and what of the document comes to nothing. */
final class ImportPreview extends Div {
    /** Objects drawn; the numbers above are of all. */
    private static final int OBJECTS_DRAWN = 200;

    private static final String DOCUMENT = "/document";

    /** One object and its differences. */
    private record Row(String object, List<FieldChange> changes) {
        private FieldChange first() {
            return changes.getFirst();
        }

        private boolean isWhole() {
            return first().pointer().equals("/" + object);
        }

        StatusBadge badge() {
            return !isWhole()
                    ? new StatusBadge(Tone.WARN, "Changed")
                    : first().before() == null
                            ? new StatusBadge(Tone.OK, "Added")
                            : new StatusBadge(Tone.BAD, "Deleted");
        }

        /** What it takes or where it leads, or which of its fields differ. */
        Component words() {
            if (!isWhole()) {
                return Words.chips(changes.stream()
                        .map(change -> change.pointer().substring(object.length() + 2))
                        .toList());
            }
            JsonNode whole = Objects.requireNonNull(first().after() == null ? first().before() : first().after());
            if (object.startsWith(Kind.ROUTE.plural() + "/")) {
                return Words.mono(whole.at("/match/methods/0").asText() + " "
                        + whole.at("/match/paths/0").asText());
            }
            return Words.mono(whole.at("/targets/0/url").asText());
        }

        /** Who may come in, where a route is new. */
        Component access() {
            JsonNode access = first().after() == null || !isWhole()
                    ? null
                    : first().after().get("access");
            return access == null ? new Span() : access(access);
        }

        private static Component access(JsonNode access) {
            return access.path("public").asBoolean()
                    ? Mark.style(new Span("Public"), "tg-chip", "tg-chip--public")
                    : Words.chips(access.path("permissions")
                            .valueStream()
                            .map(JsonNode::asText)
                            .distinct()
                            .toList());
        }
    }

    ImportPreview(Imported imported, boolean prunes) {
        Mark.once(this, "import-result");
        Mark.style(this, "tg-diff");
        List<Row> rows = rows(imported.outcome().changes());
        add(card(summary(imported), rows.isEmpty() ? null : table(rows)));
        if (!imported.gone().isEmpty() && !prunes) {
            add(card(
                    "Routes of an earlier import that the document has no more: they stay",
                    list("import-gone", gone(imported.gone()))));
        }
        if (!imported.notCarriedOver().isEmpty()) {
            add(card(
                    "What the document says that no route can: it is left out",
                    list(
                            "import-losses",
                            imported.notCarriedOver()
                                    .valueStream()
                                    .map(ImportPreview::loss)
                                    .toList())));
        }
    }

    private static List<Span> gone(List<String> routes) {
        List<Span> shown = new ArrayList<>(
                routes.stream().limit(OBJECTS_DRAWN).map(Span::new).toList());
        if (routes.size() > OBJECTS_DRAWN) {
            shown.add(new Span("and " + (routes.size() - OBJECTS_DRAWN) + " more"));
        }
        return shown;
    }

    private static List<Row> rows(List<FieldChange> changes) {
        Map<String, List<FieldChange>> byObject = new LinkedHashMap<>();
        for (FieldChange change : changes) {
            String[] words = change.pointer().split("/", 4); // "", kind, name, the rest
            byObject.computeIfAbsent(words[1] + "/" + words[2], object -> new ArrayList<>())
                    .add(change);
        }
        return byObject.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String summary(Imported imported) {
        var outcome = imported.outcome();
        return outcome.changes().isEmpty()
                ? "Everything is as the document says already"
                : outcome.added() + " added, " + outcome.changed() + " changed, " + outcome.removed() + " deleted";
    }

    private static Component table(List<Row> rows) {
        DataTable<Row> table = new DataTable<Row>("import-changes", "What importing does", Row::object)
                .column("Change", Row::badge, Trait.SHRINK, Trait.UNLABELLED)
                .column("Object", row -> Words.mono(row.object()), Trait.TITLE)
                .column("Takes", Row::words)
                .column("Access", Row::access);
        table.setItems(rows.subList(0, Math.min(OBJECTS_DRAWN, rows.size())));
        int more = rows.size() - OBJECTS_DRAWN;
        return more <= 0
                ? table
                : new Div(table, Mark.style(new Div(Words.dim("… and " + more + " more.")), "tg-more"));
    }

    private static Component loss(JsonNode loss) {
        int count = loss.path("count").asInt();
        String pointer = loss.path("pointer").asText();
        String place = pointer.startsWith(DOCUMENT) ? pointer.substring(DOCUMENT.length()) : pointer;
        return new Span(
                new Span(loss.path("detail").asText() + (count > 1 ? ", " + count + " times, first at " : ", at ")),
                Words.mono(place.isEmpty() ? "its top" : place));
    }

    private static UnorderedList list(String id, List<? extends Component> items) {
        UnorderedList list = Mark.style(Mark.once(new UnorderedList(), id), "tg-plain-list");
        items.forEach(item -> list.add(new ListItem(item)));
        return list;
    }

    private static Div card(String title, @Nullable Component content) {
        Div card = Mark.style(new Div(Mark.style(new Div(new H2(title)), "tg-card-head")), "tg-card");
        if (content != null) {
            card.add(content);
        }
        return card;
    }
}
