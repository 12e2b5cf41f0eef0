package io.tollgate.console.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.telemetry.Summary.ConsumerSummary;
import java.util.List;

/** The consumers with the most requests in the last minute. */
final class TopConsumers extends Div {
    private final DataTable<ConsumerSummary> table =
            new DataTable<>("top-consumers", "Top consumers", ConsumerSummary::consumer);
    private final Div none = Mark.style(new Div("No consumer in the last minute."), "tg-card-head", "tg-dim");
    private transient List<ConsumerSummary> shown = List.of();

    TopConsumers() {
        Mark.style(this, "tg-card");
        none.getStyle().setPaddingBottom("14px");
        table.column("Consumer", TopConsumers::name, Trait.FIXED)
                .column("Requests", row -> Words.number(Figure.of(row.requestsPerSecond()) + "/s"), Trait.RIGHT)
                .column("Errors", row -> Words.percent(row.errorPercent(), true), Trait.RIGHT)
                .column("Limited", row -> Words.percent(row.limitedPercent(), true), Trait.RIGHT);
        none.setVisible(false); // nobody knows before it was read
        table.setVisible(false);
        add(Mark.style(new Div(new H2("Top consumers"), Words.dim("last minute")), "tg-card-head"), none, table);
    }

    void show(List<ConsumerSummary> consumers) {
        List<ConsumerSummary> top = consumers.stream().limit(TopRoutes.ROWS_MAX).toList();
        if (top.equals(shown) && (none.isVisible() || table.isVisible())) {
            return;
        }
        shown = top;
        none.setVisible(top.isEmpty());
        table.setVisible(!top.isEmpty());
        table.updateItems(top);
    }

    private static Component name(ConsumerSummary row) {
        return row.consumer().startsWith("(")
                ? Words.dim("other consumers")
                : Words.shortName("consumers/" + row.consumer(), row.consumer());
    }
}
