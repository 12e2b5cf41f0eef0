package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.node.NodeBadge;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many nodes are in step, and which are not. */
final class NodeStrip extends Div {
    /** With the line below them as high as the routes beside them: all of the page is one screen. */
    private static final int ROWS_MAX = TopRoutes.ROWS_MAX - 1;

    private final H2 title = Mark.once(new H2(), "overview-nodes");
    private final DataTable<NodeView> table = new DataTable<>("overview-nodes", "Nodes", NodeView::name);
    private final Anchor rest = Words.link("nodes", "");
    private final Div more = Mark.style(Mark.once(new Div(rest), "overview-nodes-more"), "tg-more-rows");
    private transient List<Row> shown = List.of();
    private transient List<NodeView> views = List.of();
    private transient @Nullable Map<String, Double> rates;

    /** What of a node is drawn here; the rest may change without a redraw. */
    private record Row(String name, NodeState state, long revision, String traffic) {}

    NodeStrip() {
        Mark.style(this, "tg-card");
        table.column("Node", view -> Words.shortName("nodes", view.name()), Trait.FIXED)
                .column("State", view -> NodeBadge.of(view.state()), Trait.SHRINK)
                .column("Revision", view -> Words.number(Long.toString(view.revision())), Trait.RIGHT)
                .column("Requests", view -> Words.number(traffic(view)), Trait.RIGHT);
        table.setVisible(false);
        more.setVisible(false);
        add(Mark.style(new Div(title, Words.link("nodes", "All nodes")), "tg-card-head"), table, more);
    }

    void show(List<NodeView> current) {
        views = current;
        draw();
    }

    /** Requests per second of the last minute, as in the tile above, by node; those that had none are missing. Null: not known. */
    void rates(@Nullable Map<String, Double> lastMinute) {
        rates = lastMinute;
        draw();
    }

    private void draw() {
        List<Row> rows = views.stream()
                .map(view -> new Row(view.name(), view.state(), view.revision(), traffic(view)))
                .toList();
        if (rows.equals(shown) && !title.getText().isEmpty()) {
            return;
        }
        shown = rows;
        long inStep = views.stream().filter(NodeView::isInStep).count();
        long enrolled =
                views.stream().filter(view -> view.state() != NodeState.REVOKED).count();
        title.setText(views.isEmpty() ? "No nodes yet" : inStep + "/" + enrolled + " nodes in sync");
        table.setVisible(!views.isEmpty());
        // One more would need a line to say so, which is as high as its row.
        List<NodeView> drawn = views.size() <= ROWS_MAX + 1 ? views : troubledFirst(views);
        table.updateItems(drawn);
        more.setVisible(drawn.size() < views.size());
        rest.setText("and " + (views.size() - drawn.size()) + " more");
    }

    /** Whoever looks here looks for what is wrong. */
    private static List<NodeView> troubledFirst(List<NodeView> views) {
        return views.stream()
                .sorted(Comparator.comparingInt(view -> rank(view.state())))
                .limit(ROWS_MAX)
                .toList();
    }

    private static int rank(NodeState state) {
        return switch (state) {
            case OFFLINE, REJECTED, STALE, DRAINING -> 0;
            case READY -> 1;
            case REVOKED -> 2;
        };
    }

    private String traffic(NodeView view) {
        return rates == null ? "–" : Figure.of(rates.getOrDefault(view.name(), 0.0)) + "/s";
    }
}
