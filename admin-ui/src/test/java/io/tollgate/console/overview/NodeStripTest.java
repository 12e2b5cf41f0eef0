package io.tollgate.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.dom.Element;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeTrust;
import io.tollgate.control.node.NodeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However many nodes there are, the page stays as high as a screen, and those in trouble are seen. */
final class NodeStripTest {
    private final NodeStrip strip = new NodeStrip();

    @Test
    void ofADozenSomeAreDrawnThoseInTroubleFirstAndTheRestIsCounted() {
        List<NodeView> views = nodes(12);
        views.set(10, node("node-10", NodeState.OFFLINE));
        strip.show(views);
        assertThat(rows()).hasSize(5).startsWith("node-10", "node-00");
        assertThat(strip.getElement().getTextRecursively()).contains("11/12 nodes in sync", "and 7 more");
    }

    @Test
    void asManyAsFitAreAllDrawnInTheirOwnOrder() {
        List<NodeView> views = nodes(6);
        views.set(5, node("node-05", NodeState.STALE));
        strip.show(views);
        assertThat(rows()).hasSize(6).endsWith("node-05");
        assertThat(more().isVisible()).isFalse();
        strip.show(nodes(7));
        assertThat(more().isVisible()).isTrue();
        assertThat(more().getTextRecursively()).isEqualTo("and 2 more");
    }

    /** Before they are read nobody knows them: a dash, and no zero. */
    @Test
    void aNodesRequestsAreThoseOfTheLastMinuteOnceTheyAreKnown() {
        strip.show(nodes(2));
        assertThat(traffic()).containsExactly("–", "–");
        strip.rates(Map.of("node-00", 12.25));
        assertThat(traffic()).containsExactly("12.3/s", "0/s");
        strip.rates(null);
        assertThat(traffic()).containsExactly("–", "–");
    }

    @Test
    void aNodeThatDrainsIsInSyncWithWhatIsWanted() {
        List<NodeView> views = nodes(3);
        views.set(1, node("node-01", NodeState.DRAINING));
        views.set(2, node("node-02", NodeState.STALE));
        strip.show(views);
        assertThat(strip.getElement().getTextRecursively()).contains("2/3 nodes in sync");
    }

    private List<String> traffic() {
        return all(strip.getElement())
                .filter(element -> {
                    String id = element.getAttribute("data-testid");
                    return id != null && id.startsWith("overview-nodes-row-");
                })
                .map(row -> row.getChild(row.getChildCount() - 1).getTextRecursively())
                .toList();
    }

    private List<String> rows() {
        return all(strip.getElement())
                .map(element -> element.getAttribute("data-testid"))
                .filter(id -> id != null && id.startsWith("overview-nodes-row-"))
                .map(id -> id.substring("overview-nodes-row-".length()))
                .toList();
    }

    private Element more() {
        return all(strip.getElement())
                .filter(element -> "overview-nodes-more".equals(element.getAttribute("data-testid")))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Element> all(Element element) {
        return element.isTextNode()
                ? Stream.empty()
                : Stream.concat(Stream.of(element), element.getChildren().flatMap(NodeStripTest::all));
    }

    private static List<NodeView> nodes(int count) {
        List<NodeView> views = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            views.add(node("node-%02d".formatted(i), NodeState.READY));
        }
        return views;
    }

    private static NodeView node(String name, NodeState state) {
        return new NodeView(
                name,
                state,
                7,
                7,
                0,
                0,
                0,
                "1.0",
                Instant.EPOCH,
                null,
                null,
                null,
                "",
                1.5,
                0,
                0,
                0,
                0.1,
                0,
                0,
                "SOLO",
                false,
                List.of(),
                "",
                "",
                "",
                Instant.EPOCH,
                List.of(),
                Map.of(),
                null,
                "",
                new NodeTrust(0, ""));
    }
}
