package io.tollgate.console.node;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.kit.Words;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A row for each node. */
final class NodeTable extends Div {
    private final transient Nodes nodes;
    private final DataTable<NodeView> table = new DataTable<>("nodes", "Nodes", NodeView::name);

    NodeTable(Nodes nodes, boolean mayWrite) {
        this.nodes = nodes;
        table.column("Node", NodeTable::node)
                .column("State", NodeTable::state, Trait.SHRINK)
                .column("Revision", NodeTable::revision, Trait.SHRINK)
                .column("Credentials", NodeTable::credentials, Trait.SHRINK, Trait.DETAIL)
                .column(
                        "Requests",
                        view -> Words.stack(number("%.1f/s", view.requestsPerSecond()), view.inflight() + " in flight"),
                        Trait.SHRINK)
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
            table.column("Actions", this::actions, Trait.SHRINK, Trait.UNLABELLED, Trait.FIXED, Trait.DETAIL);
            table.fixedWhile(NodeView::state);
        }
        add(table);
    }

    /** Shows {@code views}. */
    void show(List<NodeView> views) {
        table.updateItems(views);
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

    private Component actions(NodeView view) {
        boolean draining = view.state() == NodeState.DRAINING;
        Button drain = new ActionButton(draining ? "Take traffic" : "Drain", () -> drain(view.name(), !draining));
        drain.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY);
        Mark.row(drain, "node-drain-" + view.name());
        Button revoke = new Button("Revoke", event -> revoke(view.name()));
        revoke.addThemeVariants(ButtonVariant.LUMO_SMALL, ButtonVariant.LUMO_TERTIARY, ButtonVariant.LUMO_ERROR);
        Mark.row(revoke, "node-revoke-" + view.name());
        drain.setVisible(view.state() != NodeState.REVOKED);
        revoke.setVisible(view.state() != NodeState.REVOKED);
        Button remove = Mark.style(new Button(Icon.DELETE.draw(), event -> remove(view.name())), "tg-icon-button");
        remove.addThemeVariants(ButtonVariant.LUMO_SMALL);
        Mark.label(Mark.row(remove, "node-remove-" + view.name()), "Remove " + view.name());
        return Mark.style(new Span(drain, revoke, remove), "tg-row-actions");
    }

    private void drain(String name, boolean draining) {
        try {
            nodes.drain(SignedIn.actor(), name, draining);
            Toast.done(
                    draining ? name + " finishes its requests and takes no new ones" : name + " takes requests again");
        } catch (ProblemException e) {
            Toast.failed(name + " was not told", e);
        }
    }

    private void revoke(String name) {
        confirm(
                "revoke",
                "Revoke " + name + "?",
                "Its certificates are void at every control plane at once, and other nodes no longer let it into their "
                        + "cluster. It stays in the list until you remove it. What it serves now it goes on serving, with "
                        + "the keys that it knows, until it is stopped.",
                () -> {
                    try {
                        nodes.revoke(SignedIn.actor(), name, null);
                        Toast.done(name + " is revoked");
                    } catch (ProblemException e) {
                        Toast.failed(name + " was not revoked", e);
                    }
                });
    }

    private void remove(String name) {
        confirm(
                "remove",
                "Remove " + name + "?",
                "Its certificate is void at once, it gets no further change, and it comes back only with a new token. "
                        + "What it serves now it goes on serving until it is stopped.",
                () -> {
                    try {
                        nodes.remove(SignedIn.actor(), name);
                        Toast.done(name + " is removed");
                    } catch (ProblemException e) {
                        Toast.failed(name + " was not removed", e);
                    }
                });
    }

    private static void confirm(String verb, String question, String text, Runnable confirmed) {
        ConfirmDialog dialog = Mark.once(new ConfirmDialog(), "node-" + verb + "-dialog");
        dialog.setHeader(question);
        dialog.setText(text);
        Button button = Mark.once(
                new Button(verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1)),
                "node-" + verb + "-confirm");
        button.addThemeVariants(ButtonVariant.LUMO_PRIMARY, ButtonVariant.LUMO_ERROR);
        dialog.setConfirmButton(button);
        dialog.setCancelable(true);
        dialog.addConfirmListener(event -> confirmed.run());
        dialog.open();
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
