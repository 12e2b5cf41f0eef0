package io.tollgate.console.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.Component;
import io.tollgate.control.upstream.TargetSight;
import io.tollgate.control.upstream.TargetView;
import io.tollgate.control.upstream.TargetView.AtNode;
import io.tollgate.control.upstream.UpstreamHealth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where nothing checks a target, nobody is told that it was found to be well. */
final class TargetCellsTest {
    @Test
    void whatNothingChecksIsNeitherWellNorGreen() {
        Component page = TargetCells.nodes("http://a", List.of(at(TargetSight.HEALTHY)), false);
        assertThat(text(page)).isEqualTo("node-1 not checked");
        assertThat(html(page)).doesNotContain("tg-badge--ok");
        Component list = TargetCells.summary(health(TargetSight.HEALTHY), false);
        assertThat(text(list)).isEqualTo("Not checked");
        assertThat(html(list)).doesNotContain("tg-badge--ok");
    }

    @Test
    void whatIsCheckedIs() {
        Component page = TargetCells.nodes("http://a", List.of(at(TargetSight.HEALTHY)), true);
        assertThat(text(page)).isEqualTo("node-1 healthy");
        assertThat(html(page)).contains("tg-badge--ok");
        Component list = TargetCells.summary(health(TargetSight.HEALTHY), true);
        assertThat(text(list)).isEqualTo("1 of 1");
        assertThat(html(list)).contains("tg-badge--ok");
    }

    /** Nobody checks, and a node found it all the same. */
    @Test
    void troubleIsSaidInAnyCase() {
        assertThat(text(TargetCells.nodes("http://a", List.of(at(TargetSight.UNHEALTHY)), false)))
                .isEqualTo("node-1 unhealthy");
        assertThat(text(TargetCells.summary(health(TargetSight.UNHEALTHY), false)))
                .isEqualTo("0 of 1");
    }

    @Test
    void thatNoneIsInUseIsSaidThoughNothingChecks() {
        UpstreamHealth drained =
                new UpstreamHealth("u", List.of(new TargetView("http://a", 0, List.of(at(TargetSight.HEALTHY)))));
        assertThat(text(TargetCells.summary(drained, false)))
                .startsWith("0 of 0")
                .contains("1 drained");
    }

    private static UpstreamHealth health(TargetSight sight) {
        return new UpstreamHealth("u", List.of(new TargetView("http://a", 100, List.of(at(sight)))));
    }

    private static AtNode at(TargetSight sight) {
        return new AtNode("node-1", sight, true, 0, Duration.ZERO);
    }

    private static String text(Component component) {
        return component.getElement().getTextRecursively();
    }

    private static String html(Component component) {
        return component.getElement().getOuterHTML();
    }
}
