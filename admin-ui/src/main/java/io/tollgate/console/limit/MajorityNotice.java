package io.tollgate.console.limit;

import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.session.SignedIn;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.Nodes;
import io.tollgate.core.config.Limit;

/** Says what the loss of a node does to a strict limit while fewer than three count; else nothing. */
final class MajorityNotice extends Div {
    MajorityNotice(Nodes nodes, Limit limit) {
        Mark.once(this, "limit-majority");
        long counting =
                nodes.list(SignedIn.actor()).stream().filter(NodeView::counts).count();
        setVisible(counting < Limit.NODES_FOR_STRICT);
        if (isVisible()) {
            String now =
                    counting == 0 ? "No node counts" : counting == 1 ? "One node counts" : counting + " nodes count";
            String then = switch (limit.onUnavailable()) {
                case DENY -> "its requests are refused";
                case ALLOW -> "nothing is counted";
            };
            add(Banner.warning(
                    now + " this strict limit",
                    "It needs a majority of them: when one is lost, " + then
                            + " until it is back. With three the loss of one changes nothing."));
        }
    }
}
