package io.tollgate.console.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.Summary.RouteSummary;
import java.util.List;

/** The routes with the most requests in the last minute. */
final class TopRoutes extends Div {
    private final DataTable<RouteSummary> table = new DataTable<>("top-routes", "Top routes", RouteSummary::route);
    private final Div none = Mark.style(new Div("No requests in the last minute."), "tg-card-head", "tg-dim");
    private transient List<RouteSummary> shown = List.of();

    TopRoutes() {
        Mark.style(this, "tg-card");
        none.getStyle().setPaddingBottom("14px");
        table.column("Route", TopRoutes::name, Trait.FIXED)
                .column("Requests", row -> Words.number(Figure.of(row.requestsPerSecond()) + "/s"), Trait.RIGHT)
                .column("Errors", row -> errors(row.errorPercent()), Trait.RIGHT)
                .column("p50", row -> Words.number(Figure.of(row.latency().p50Millis()) + " ms"), Trait.RIGHT)
                .column("p95", row -> Words.number(Figure.of(row.latency().p95Millis()) + " ms"), Trait.RIGHT)
                .column("p99", row -> Words.number(Figure.of(row.latency().p99Millis()) + " ms"), Trait.RIGHT);
        none.setVisible(false); // nobody knows before it was read
        table.setVisible(false);
        add(Mark.style(new Div(new H2("Top routes"), Words.dim("last minute")), "tg-card-head"), none, table);
    }

    void show(List<RouteSummary> routes) {
        if (routes.equals(shown) && (none.isVisible() || table.isVisible())) {
            return;
        }
        shown = List.copyOf(routes);
        none.setVisible(routes.isEmpty());
        table.setVisible(!routes.isEmpty());
        table.updateItems(shown);
    }

    private static Component name(RouteSummary row) {
        return row.route().startsWith("(")
                ? Words.dim(row.route().equals("(none)") ? "no route" : "other routes")
                : Words.name("routes/" + row.route() + "?tab=overview", row.route());
    }

    private static Component errors(double percent) {
        Span text = Words.number(Figure.of(percent) + " %");
        return percent > 0 ? Mark.style(text, "tg-minus") : Mark.style(text, "tg-dim");
    }
}
