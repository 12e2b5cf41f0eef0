package io.tollgate.console.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.Component;
import io.tollgate.console.kit.Banner;
import io.tollgate.control.node.NodeState;
import io.tollgate.control.node.NodeTrust;
import io.tollgate.control.node.NodeView;
import io.tollgate.control.node.NodeView.NodeError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A screen reader says a new banner at once: one that says the same must not be a new one. */
final class NodeRefusalsTest {
    private final NodeRefusals refusals = new NodeRefusals();

    @Test
    void aBannerThatSaysTheSameStays() {
        refusals.show(List.of(node("node-1", 8), node("node-2", 0)));
        Component first = banners().getFirst();
        assertThat(text(first)).contains("node-1 refused revision 8 and goes on with 7", "/routes/0: no such upstream");

        refusals.show(List.of(node("node-1", 8), node("node-2", 0)));
        assertThat(banners()).containsExactly(first);
        refusals.show(List.of(node("node-1", 8), node("node-2", 9)));
        assertThat(banners()).hasSize(2).contains(first);
    }

    @Test
    void whatIsOverGoesAndWhatIsNewComes() {
        refusals.show(List.of(node("node-1", 8)));
        refusals.show(List.of(node("node-1", 9)));
        assertThat(banners())
                .singleElement()
                .satisfies(banner -> assertThat(text(banner)).contains("refused revision 9"));
        refusals.show(List.of(node("node-1", 0)));
        assertThat(banners()).isEmpty();
    }

    @Test
    void ofVeryManyTheFirstAreSaidAndHowManyMoreThereAre() {
        refusals.show(refusing(500));
        assertThat(banners()).hasSize(10);
        Component last = refusals.getChildren().toList().getLast();
        assertThat(text(last)).isEqualTo("and 490 more");
        assertThat(last.isVisible()).isTrue();

        refusals.show(refusing(10));
        assertThat(banners()).hasSize(10);
        assertThat(last.isVisible()).isFalse();
    }

    private static List<NodeView> refusing(int nodes) {
        return IntStream.rangeClosed(1, nodes)
                .mapToObj(number -> node("node-" + number, 8))
                .toList();
    }

    private List<Component> banners() {
        return refusals.getChildren().filter(Banner.class::isInstance).toList();
    }

    private static String text(Component component) {
        return component.getElement().getTextRecursively();
    }

    /** @param refused 0 for none */
    private static NodeView node(String name, long refused) {
        NodeError error = refused == 0 ? null : new NodeError(refused, "/routes/0", "no such upstream");
        return new NodeView(
                name,
                error == null ? NodeState.READY : NodeState.REJECTED,
                7,
                refused == 0 ? 7 : refused,
                0,
                0,
                0,
                "1.0",
                Instant.EPOCH,
                null,
                null,
                error,
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
