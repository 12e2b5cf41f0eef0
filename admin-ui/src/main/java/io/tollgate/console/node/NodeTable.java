package io.tollgate.console.node;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Words;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row for each node. */
final class NodeTable extends Div {
    private final DataTable<NodeView> table = new DataTable<>("nodes", "Nodes", NodeView::name);
    private transient List<NodeView> views = List.of();
    private transient @Nullable Map<String, Double> rates;

    NodeTable(Nodes nodes, boolean mayWrite) {
        table.column("Node", NodeTable::node)
                .column("State", NodeTable::state, Trait.SHRINK)
                .column("Revision", NodeTable::revision, Trait.SHRINK)
                .column("Credentials", NodeTable::credentials, Trait.SHRINK, Trait.DETAIL)
                .column("Requests", view -> Words.stack(rate(view), view.inflight() + " in flight"), Trait.SHRINK)
                .column(
                        "CPU",
                        view -> Words.stack(
                                number("%.0f %%", view.cpu() * 100), "loop lag " + millis(view.eventLoopLagMicros())),
                        Trait.SHRINK)
                .column("Memory", view -> number("%.0f MB", view.heapUsedBytes() / 1e6), Trait.SHRINK, Trait.DETAIL)
                .column("Cluster", NodeTable::cluster, Trait.SHRINK, Trait.DETAIL)
                .column(
                        "Version",
                        view -> Words.stack(Words.mono(view.version()), uptime(view)),
                        Trait.SHRINK,
                        Trait.DETAIL)
                .column("Certificate", view -> Moment.of(view.certificateExpiresAt()), Trait.SHRINK, Trait.DETAIL);
        if (mayWrite) {
            table.column(
                    "Actions", new NodeActions(nodes)::of, Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED, Trait.DETAIL);
            table.fixedWhile(NodeView::state);
        }
        add(table);
    }

    /** Shows {@code current}. */
    void show(List<NodeView> current) {
        views = current;
        table.updateItems(views);
    }

    /** Requests per second of the last minute, by node; those that had none are missing. Null: they could not be read. */
    void rates(@Nullable Map<String, Double> lastMinute) {
        rates = lastMinute;
        table.updateItems(views);
    }

    /** What a node says of its last second, for who may not see what was counted, and while that can't be read. */
    private Component rate(NodeView view) {
        double rate = rates == null ? view.requestsPerSecond() : rates.getOrDefault(view.name(), 0.0);
        return Words.number(Figure.of(rate) + "/s");
    }

    private static Component node(NodeView view) {
        Component named = Words.stack(Mark.style(new Span(view.name()), "tg-name"), view.proxyAddress());
        if (view.labels().isEmpty()) {
            return named;
        }
        List<String> labels = view.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
        return new Div(named, Mark.row(new Span(Words.chips(labels)), "node-labels-" + view.name()));
    }

    private static Component credentials(NodeView view) {
        long missing = view.desiredCredentialSequence() - view.credentialSequence();
        return Words.stack(
                Words.number(Long.toString(view.credentialSequence())),
                missing == 0 ? "newest" : "wanted " + view.desiredCredentialSequence());
    }

    private static Component state(NodeView view) {
        Component badge = Mark.row(NodeBadge.of(view.state()), "node-state-" + view.name());
        String note = switch (view.state()) {
            case READY, DRAINING ->
                view.notReadyReason().isEmpty() && !view.elsewhere().isEmpty()
                        ? "at " + view.elsewhere()
                        : view.notReadyReason();
            case STALE ->
                view.notReadyReason().isEmpty()
                        ? "behind for " + millis(view.lagMillis() * 1_000)
                        : view.notReadyReason();
            case OFFLINE ->
                view.lastSeenAt() == null ? "never seen" : "seen " + Moment.relative(view.lastSeenAt(), Instant.now());
            case REJECTED -> "kept revision " + view.revision();
            case REVOKED -> view.revokedAt() == null ? "" : Moment.relative(view.revokedAt(), Instant.now());
        };
        return Words.stack(badge, note);
    }

    private static Component revision(NodeView view) {
        Span running = Mark.row(Words.number(Long.toString(view.revision())), "node-revision-" + view.name());
        String note = view.revision() == view.desiredRevision()
                ? "newest"
                : "wanted " + view.desiredRevision() + ", lag " + millis(view.lagMillis() * 1_000);
        return Words.stack(running, note);
    }

    private static Component cluster(NodeView view) {
        Span members = Words.number(
                view.clusterMembers().size() + (view.clusterMembers().size() == 1 ? " member" : " members"));
        members.setTitle(String.join(", ", view.clusterMembers()));
        return Words.stack(members, view.liteMember() ? view.clusterState() + ", lite" : view.clusterState());
    }

    private static String uptime(NodeView view) {
        Instant startedAt = view.startedAt();
        if (startedAt == null || view.state() == NodeState.OFFLINE) {
            return "";
        }
        String amount = Moment.amount(Duration.between(startedAt, Instant.now()));
        return amount.isEmpty() ? "up since " + Moment.exact(startedAt) : "up " + amount;
    }

    private static Span number(String format, double value) {
        return Words.number(String.format(Locale.ROOT, format, value));
    }

    private static String millis(long micros) {
        if (micros < 10_000) {
            return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
        }
        return micros < 10_000_000 ? micros / 1_000 + " ms" : Moment.amount(Duration.ofMillis(micros / 1_000));
    }
}
