package io.tollgate.console.node;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.ActionButton;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.CodeBlock;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.kit.ShownOnce;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.instance.ControlPlaneView;
import io.tollgate.control.instance.ControlPlanes;
import io.tollgate.control.node.IssuedToken;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.settings.Settings;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes a token that one node can join with, and the command that does it. */
final class AddNodeDialog extends Dialog {
    private static final Duration TTL = Duration.ofMinutes(10);

    private final transient Nodes nodes;
    private final transient JoinCommand join;
    private final TextField name = Mark.once(new TextField("Name of the node"), "node-name");
    private final Div content = Mark.style(new Div(), "tg-dialog");
    private final Button make = Mark.once(new ActionButton("Make a token", this::make), "node-token-make");
    private final Button close = Mark.once(new Button("Cancel"), "node-token-close");

    AddNodeDialog(Nodes nodes, ControlPlanes controlPlanes, Settings settings) {
        this.nodes = nodes;
        this.join = new JoinCommand(
                settings.syncAdvertisedHosts(),
                settings.syncPort(),
                controlPlanes.list(SignedIn.actor()).stream()
                        .filter(each -> !each.isThis())
                        .map(ControlPlaneView::name)
                        .toList());
        Mark.once(this, "add-node-dialog");
        setHeaderTitle("Add a node");
        name.setValue(proposal());
        name.setWidthFull();
        name.setHelperText("Unique among the nodes; it stands in the node’s certificate and in the logs.");
        content.add(
                new Paragraph(
                        "A token is good once and for 10 minutes. It carries the fingerprint of this control plane’s"
                                + " certificate authority, so the node knows whom it joins."),
                name);
        add(content);
        make.addThemeVariants(ButtonVariant.LUMO_PRIMARY);
        close.addClickListener(event -> close());
        getFooter().add(close, make);
    }

    private void make() {
        IssuedToken token;
        try {
            token = nodes.issueToken(SignedIn.actor(), TTL);
        } catch (ProblemException e) {
            content.add(Banner.of("No token was made", e));
            return;
        }
        ShownOnce.hold(this);
        content.removeAll();
        CodeBlock text = Mark.once(new CodeBlock("the token", token.token()), "node-token");
        CodeBlock command = Mark.once(
                new CodeBlock(
                        "the command that starts the node",
                        join.text(name.getValue().strip(), token.token())),
                "node-command");
        content.add(
                new Paragraph("The token is shown once. It is good until " + Moment.exact(token.expiresAt()) + "."),
                text,
                new Paragraph("On the machine of the node, in the distribution’s folder:"),
                command);
        if (join.onThisMachineOnly()) {
            content.add(new Paragraph("This control plane is reached on loopback only, so the node must run on this"
                    + " machine. For nodes elsewhere, start the control plane with TOLLGATE_BIND set to an address that"
                    + " they reach, and with that name in TOLLGATE_SYNC_ADVERTISED_HOSTS."));
        }
        make.setVisible(false);
        close.setText("Done");
    }

    private String proposal() {
        return proposal(
                nodes.list(SignedIn.actor()).stream().map(NodeView::name).collect(Collectors.toSet()));
    }

    /** The first that no node has, also none that was revoked. */
    static String proposal(Set<String> taken) {
        return IntStream.rangeClosed(1, taken.size() + 1)
                .mapToObj(number -> "node-" + number)
                .filter(each -> !taken.contains(each))
                .findFirst()
                .orElseThrow();
    }
}
