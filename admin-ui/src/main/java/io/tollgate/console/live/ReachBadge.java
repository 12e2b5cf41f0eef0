package io.tollgate.console.live;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.event.EventFeed.Reach;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which nodes are watched, or why none is; which can't be, in a message of its own. */
final class ReachBadge extends Span {
    private final Div messages;
    private transient @Nullable Reach reached;

    /** @param messages where to say which nodes can't be seen */
    ReachBadge(Div messages) {
        this.messages = messages;
        Mark.style(Mark.once(this, "live-state"), "tg-badge");
        getElement().setAttribute("role", "status");
    }

    /** Nothing is watched. */
    void idle(String why) {
        reached = null;
        tone(why, "");
    }

    void show(Reach reach) {
        if (reach.equals(reached)) {
            return; // a screen reader would say it again
        }
        reached = reach;
        if (reach.nodes().isEmpty()) {
            tone("No node is connected here", "tg-badge--warn");
        } else {
            tone(
                    "Watching " + String.join(", ", reach.nodes()),
                    reach.elsewhere().isEmpty() ? "tg-badge--ok" : "tg-badge--warn");
        }
        messages.removeAll();
        if (!reach.elsewhere().isEmpty()) {
            messages.add(Banner.warning(
                    String.join(", ", reach.elsewhere()) + " can't be seen from here",
                    "Connected to another control plane: watch there."));
        }
    }

    private void tone(String text, String style) {
        setText(text);
        for (String each : List.of("tg-badge--ok", "tg-badge--warn")) {
            setClassName(each, each.equals(style));
        }
    }
}
