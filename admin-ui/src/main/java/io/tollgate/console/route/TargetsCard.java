package io.tollgate.console.route;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The targets that answer a route's requests. Nodes count them by target, whatever route they came by. */
final class TargetsCard extends Div {
    private static final int SHOWN_MAX = 10;

    private final transient Telemetry telemetry;
    private final List<String> targets;
    private final DataTable<Top.Item> table = new DataTable<>("route-targets", "Targets", Top.Item::name);
    private final Div none = Mark.style(new Div("No requests in this time."), "tg-card-head", "tg-dim");

    /**
     * @param targets their URLs; empty when the person may not see the upstream
     */
    TargetsCard(Telemetry telemetry, String upstream, List<String> targets) {
        this.telemetry = telemetry;
        this.targets = targets.stream().limit(Telemetry.NAMES_MAX).toList();
        Mark.style(Mark.once(this, "route-targets"), "tg-card");
        table.column("Target", item -> Words.mono(item.name()), Trait.FIXED)
                .column("Requests", item -> Words.number(Figure.of(item.requestsPerSecond()) + "/s"), Trait.RIGHT)
                .column(
                        "Errors",
                        item -> Words.percent(
                                item.counts().percent(item.counts().status5xx()), true),
                        Trait.RIGHT)
                .column("p95", item -> Words.number(Figure.of(item.latency().p95Millis()) + " ms"), Trait.RIGHT);
        table.setVisible(false);
        setVisible(!targets.isEmpty());
        Span whose = Words.dim("requests of every route that leads there");
        Div head = new Div(new H2("Targets"), Words.link("upstreams/" + upstream, upstream), whose);
        add(Mark.style(head, "tg-card-head"), none, table);
    }

    /** What each of them had in the last {@code window}, by URL; blocks. */
    Map<String, Top.Item> counted(Actor actor, Duration window) {
        return telemetry.named(actor, "target", targets, window);
    }

    void show(Map<String, Top.Item> counted) {
        List<Top.Item> rows = targets.stream()
                .flatMap(target -> Stream.ofNullable(counted.get(target)))
                .sorted(Comparator.comparingDouble(item -> -item.requestsPerSecond()))
                .limit(SHOWN_MAX)
                .toList();
        none.setVisible(rows.isEmpty());
        table.setVisible(!rows.isEmpty());
        table.updateItems(rows);
    }
}
