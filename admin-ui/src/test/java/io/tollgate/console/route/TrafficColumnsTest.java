package io.tollgate.console.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.html.Span;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.RequestCounts;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Top;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Beyond some hundred busy routes nodes put the rest together: no figure of one is then called the whole of it. */
final class TrafficColumnsTest {
    private final TrafficColumns.Cells cells = TrafficColumns.Cells.of("orders");

    @Test
    void aFigureThatMayLackRequestsSaysSo() {
        cells.show("orders", item("orders", 600), true);
        for (Span cell : new Span[] {cells.rate(), cells.failed(), cells.slow()}) {
            assertThat(cell.getElement().getTextRecursively()).endsWith(" ?");
        }
        cells.show("orders", item("orders", 600), false);
        for (Span cell : new Span[] {cells.rate(), cells.failed(), cells.slow()}) {
            assertThat(cell.getElement().getTextRecursively()).doesNotContain("?");
        }
    }

    @Test
    void figuresMayLackRequestsWhileSomeAreCountedUnderNoName() {
        assertThat(Incomplete.is(Map.of("orders", item("orders", 1)))).isFalse();
        assertThat(Incomplete.is(Map.of(Dimension.OTHERS, item(Dimension.OTHERS, 0))))
                .isFalse();
        assertThat(Incomplete.is(Map.of(Dimension.OTHERS, item(Dimension.OTHERS, 1))))
                .isTrue();
    }

    private static Top.Item item(String name, long requests) {
        RequestCounts counts = new RequestCounts(requests, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new Top.Item(name, counts, requests / 300.0, new Summary.Latency(1, 2, 3));
    }
}
