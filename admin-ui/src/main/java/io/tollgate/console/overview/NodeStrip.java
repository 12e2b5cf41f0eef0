package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.console.node.NodeBadge;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import java.util.List;
import java.util.Locale;

/** How many nodes are in step, and which are not. */
final class NodeStrip extends Div {
    private final H2 title = Mark.once(new H2(), "overview-nodes");
    private final DataTable<NodeView> table = new DataTable<>("overview-nodes", "Nodes", NodeView::name);
    private transient List<Row> shown = List.of();

    /** What of a node is drawn here; the rest may change without a redraw. */
    private record Row(String name, NodeState state, long revision, String traffic) {}

    NodeStrip() {
        Mark.style(this, "tg-card");
        table.column("Node", view -> Words.name("nodes", view.name()), Trait.FIXED)
                .column("State", view -> NodeBadge.of(view.state()), Trait.SHRINK)
                .column("Revision", view -> Words.number(Long.toString(view.revision())), Trait.RIGHT)
                .column("Requests", view -> Words.number(traffic(view)), Trait.RIGHT);
        table.setVisible(false);
        add(Mark.style(new Div(title, Words.link("nodes", "All nodes")), "tg-card-head"), table);
    }

    void show(List<NodeView> views) {
        List<Row> rows = views.stream()
                .map(view -> new Row(view.name(), view.state(), view.revision(), traffic(view)))
                .toList();
        if (rows.equals(shown) && !title.getText().isEmpty()) {
            return;
        }
        shown = rows;
        long ready =
                views.stream().filter(view -> view.state() == NodeState.READY).count();
        long enrolled =
                views.stream().filter(view -> view.state() != NodeState.REVOKED).count();
        title.setText(views.isEmpty() ? "No nodes yet" : ready + "/" + enrolled + " nodes in sync");
        table.setVisible(!views.isEmpty());
        table.updateItems(views);
    }

    private static String traffic(NodeView view) {
        return String.format(Locale.ROOT, "%.1f/s", view.requestsPerSecond());
    }
}
