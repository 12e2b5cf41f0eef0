package io.tollgate.console.node;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Words;
import io.tollgate.control.node.NodeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which revisions nodes refuse, and why. News of nodes come each second: a banner that says the same stays the one that it is, or
 * a screen reader would say it each second, and nobody could mark its text.
 */
final class NodeRefusals extends Div {
    private static final int SHOWN_MAX = 10;

    private final transient Map<Said, Banner> shown = new HashMap<>();
    private final Span rest = Mark.once(Words.dim(""), "node-refusals-more");

    NodeRefusals() {
        rest.setVisible(false);
        add(rest);
    }

    private record Said(String title, String detail) {
        static Stream<Said> of(NodeView view) {
            NodeView.NodeError error = view.lastError();
            return error == null
                    ? Stream.empty()
                    : Stream.of(new Said(
                            view.name() + " refused revision " + error.revision() + " and goes on with "
                                    + view.revision(),
                            (error.pointer().isEmpty() ? "" : error.pointer() + ": ") + error.reason()));
        }
    }

    void show(List<NodeView> views) {
        List<Said> all = views.stream().flatMap(Said::of).distinct().toList();
        List<Said> wanted = all.stream().limit(SHOWN_MAX).toList();
        List.copyOf(shown.keySet()).stream()
                .filter(said -> !wanted.contains(said))
                .forEach(said -> remove(Objects.requireNonNull(shown.remove(said))));
        wanted.forEach(said -> {
            if (!shown.containsKey(said)) {
                Banner banner = Banner.bad(said.title, said.detail);
                addComponentAtIndex(shown.size(), banner); // before the rest
                shown.put(said, banner);
            }
        });
        rest.setVisible(all.size() > wanted.size());
        String more = "and " + (all.size() - wanted.size()) + " more";
        if (!rest.getText().equals(more)) {
            rest.setText(more);
        }
    }
}
