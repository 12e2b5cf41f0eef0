package io.tollgate.console.route;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Choice;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.catalogue.Entry;
import io.tollgate.control.catalogue.ManyRoutes.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Which of the shown routes are chosen, and what can be done to all of them at once: a bar at the foot of the page, there only
 * while any is chosen.
 */
final class RouteChoice extends Div {
    private final Choice all;
    private final Span count = Mark.once(new Span(), "routes-chosen");
    private final transient Map<String, Row> shown = new LinkedHashMap<>();

    /** A row with its box. */
    private record Row(Entry entry, Choice box) {}

    /**
     * @param act told what to do to which of them
     */
    RouteChoice(BiConsumer<Step, List<Entry>> act) {
        all = Mark.once(new Choice("Choose all shown routes", this::chooseAll), "routes-choose-all");
        Mark.style(Mark.once(this, "routes-bulk"), "tg-bulk");
        getElement().setAttribute("role", "region");
        getElement().setAttribute("aria-label", "Chosen routes");
        count.getElement().setAttribute("role", "status");
        Button every = new Button("All shown", event -> chooseAll(true));
        Button none = new Button("None", event -> chooseAll(false));
        every.addThemeVariants(ButtonVariant.LUMO_TERTIARY);
        none.addThemeVariants(ButtonVariant.LUMO_TERTIARY);
        add(count, Mark.once(every, "routes-bulk-all"), Mark.once(none, "routes-bulk-none"));
        for (Step step : Step.values()) {
            Button button = new ActionButton(step.verb() + " …", () -> act.accept(step, chosen()));
            if (step == Step.DELETE) {
                button.addThemeVariants(ButtonVariant.LUMO_ERROR);
            }
            add(Mark.once(button, "routes-bulk-" + step.verb().toLowerCase(Locale.ROOT)));
        }
        tell();
    }

    /** Adds the column of boxes. */
    void addTo(DataTable<Entry> table) {
        table.column(all, "Choose", this::box, Trait.SHRINK, Trait.KEEP);
    }

    /** Other rows are shown: what is not seen is not chosen. */
    void forget() {
        shown.clear();
        tell();
    }

    private Choice box(Entry entry) {
        String name = entry.object().name();
        Choice box = Mark.row(new Choice("Choose " + name, on -> tell()), "route-choose-" + name);
        shown.put(name, new Row(entry, box));
        all.choose(false); // this one is not
        return box;
    }

    private void chooseAll(boolean on) {
        shown.values().forEach(row -> row.box.choose(on));
        tell();
    }

    private List<Entry> chosen() {
        return shown.values().stream()
                .filter(row -> row.box.isChosen())
                .map(Row::entry)
                .toList();
    }

    private void tell() {
        int chosen = chosen().size();
        setVisible(chosen > 0);
        all.choose(chosen > 0 && chosen == shown.size());
        count.setText(chosen == 1 ? "1 route chosen" : chosen + " routes chosen");
    }
}
