package io.tollgate.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.component.html.Anchor;
import io.tollgate.control.telemetry.Summary;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each tile says what there is, and leads to what its number is made of. */
final class SignalTilesTest {
    private final SignalTiles tiles = new SignalTiles();

    @Test
    void errorsLeadToThoseThatThereAre() {
        tiles.show(summary(3, 0));
        assertThat(href("tile-errors")).startsWith("peak?of=status4xx&");
        tiles.show(summary(3, 1));
        assertThat(href("tile-errors")).startsWith("peak?of=status5xx&");
        tiles.show(summary(0, 0));
        assertThat(href("tile-errors")).startsWith("peak?of=status5xx&");
    }

    @Test
    void refusalsLeadToRefusalsAndToNoOther4xx() {
        tiles.show(summary(3, 0));
        assertThat(href("tile-refused")).startsWith("peak?of=refused&");
    }

    @Test
    void errorsAreSaidWithWhoMadeThem() {
        tiles.show(summary(0, 0));
        assertThat(words("tile-errors")).endsWith("no 4xx either");
        tiles.show(summary(3, 0));
        assertThat(words("tile-errors")).endsWith("3 × 4xx, by upstreams");
        tiles.show(summary(0, 12_345, 12_345));
        assertThat(words("tile-errors")).endsWith("12,345 × 5xx, by gateway");
        tiles.show(summary(0, 12_345, 2_000));
        assertThat(words("tile-errors")).endsWith("12,345 × 5xx, 2,000 by gateway");
        tiles.show(summary(1_500, 2, 4));
        assertThat(words("tile-errors")).endsWith("5xx 2, 4xx 1,500, gateway 4");
    }

    private String href(String id) {
        return tile(id).getHref();
    }

    private String words(String id) {
        return tile(id).getElement().getTextRecursively();
    }

    private Anchor tile(String id) {
        return tiles.getChildren()
                .filter(tile -> tile.getId().filter(id::equals).isPresent())
                .map(Anchor.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Summary summary(long status4xx, long status5xx) {
        return summary(status4xx, status5xx, 0);
    }

    private static Summary summary(long status4xx, long status5xx, long gatewayMade) {
        return new Summary(
                Instant.parse("2026-01-01T00:01:00Z"),
                60,
                10,
                1,
                new Summary.Errors(status4xx, status5xx, gatewayMade, status4xx + status5xx - gatewayMade, 0),
                new Summary.Latency(1, 2, 3),
                new Summary.Saturation(0, 0, 0, 0, 0, 1),
                0,
                0,
                0,
                List.of(),
                List.of());
    }
}
