package io.tollgate.console.node;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.ConfirmDialog;
import io.tollgate.console.kit.Icon;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Toast;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.problem.ProblemException;

/** What can be done with a node, in its row. */
final class NodeActions {
    private final Nodes nodes;

    NodeActions(Nodes nodes) {
        this.nodes = nodes;
    }

    Component of(NodeView view) {
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
        ConfirmDialog.withReason(
                        "Revoke " + name + "?",
                        "Its certificates are void at every control plane at once, and other nodes no longer let it into"
                                + " their cluster. It stays in the list until you remove it. What it serves now it goes on"
                                + " serving, with the keys that it knows, until it is stopped.",
                        "Revoke",
                        reason -> {
                            nodes.revoke(SignedIn.actor(), name, reason);
                            Toast.done(name + " is revoked");
                        })
                .open();
    }

    private void remove(String name) {
        new ConfirmDialog(
                        "Remove " + name + "?",
                        "Its certificate is void at once, it gets no further change, and it comes back only with a new"
                                + " token. What it serves now it goes on serving until it is stopped.",
                        "Remove",
                        () -> {
                            nodes.remove(SignedIn.actor(), name);
                            Toast.done(name + " is removed");
                        })
                .open();
    }
}
