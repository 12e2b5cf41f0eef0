package io.tollgate.console.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.Summary.RouteSummary;
import java.util.List;

/** The routes with the most requests in the last minute. */
final class TopRoutes extends Div {
    /** As many as leave the page as high as a screen. */
    static final int ROWS_MAX = 8;

    private final DataTable<RouteSummary> table = new DataTable<>("top-routes", "Top routes", RouteSummary::route);
    private final Div none = Mark.style(new Div("No requests in the last minute."), "tg-card-head", "tg-dim");
    private transient List<RouteSummary> shown = List.of();

    TopRoutes() {
        Mark.style(this, "tg-card");
        none.getStyle().setPaddingBottom("14px");
        table.column("Route", TopRoutes::name, Trait.FIXED)
                .column("Requests", row -> Words.number(Figure.of(row.requestsPerSecond()) + "/s"), Trait.RIGHT)
                .column("Errors", row -> Words.percent(row.errorPercent(), true), Trait.RIGHT)
                .column("p50", row -> Words.millis(row.latency().p50Millis()), Trait.RIGHT, Trait.DETAIL)
                .column("p95", row -> Words.millis(row.latency().p95Millis()), Trait.RIGHT)
                .column("p99", row -> Words.millis(row.latency().p99Millis()), Trait.RIGHT, Trait.DETAIL);
        none.setVisible(false); // nobody knows before it was read
        table.setVisible(false);
        add(Mark.style(new Div(new H2("Top routes"), Words.dim("last minute")), "tg-card-head"), none, table);
    }

    void show(List<RouteSummary> routes) {
        List<RouteSummary> top = routes.stream().limit(ROWS_MAX).toList();
        if (top.equals(shown) && (none.isVisible() || table.isVisible())) {
            return;
        }
        shown = top;
        none.setVisible(routes.isEmpty());
        table.setVisible(!routes.isEmpty());
        table.updateItems(shown);
    }

    private static Component name(RouteSummary row) {
        return row.route().startsWith("(")
                ? Words.dim(row.route().equals("(none)") ? "no route" : "other routes")
                : Words.name("routes/" + row.route() + "?tab=overview", row.route());
    }
}
