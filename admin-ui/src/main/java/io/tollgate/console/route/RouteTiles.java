package io.tollgate.console.route;

import com.vaadin.flow.component.html.Div;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Tile;
import io.tollgate.console.signal.Failing;
import io.tollgate.control.telemetry.RequestCounts;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Top;
import org.jspecify.annotations.Nullable;

/** What one route had in all of the range, as numbers. */
final class RouteTiles extends Div {
    private final Tile traffic = new Tile("traffic", "Traffic");
    private final Tile failed = new Tile("errors", "Errors (5xx)");
    private final Tile faulty = new Tile("4xx", "4xx");
    private final Tile latency = new Tile("latency", "Latency p95");
    private final Tile limited = new Tile("limited", "Limited (429)");
    private final Tile strangers = new Tile("auth", "Auth failed");

    RouteTiles() {
        Mark.style(this, "tg-tiles");
        add(traffic, failed, faulty, latency, limited, strangers);
    }

    /**
     * @param item null when there were no requests
     */
    void show(Top.@Nullable Item item) {
        if (item == null) {
            traffic.show("0", "req/s", "no requests in this time", "");
            for (Tile tile : new Tile[] {failed, faulty, latency, limited, strangers}) {
                tile.show("–", "", "", "");
            }
            return;
        }
        RequestCounts counts = item.counts();
        Summary.Latency times = item.latency();
        double failing = counts.percent(counts.status5xx());
        traffic.show(
                Figure.of(item.requestsPerSecond()), "req/s", Figure.count(counts.requests()) + " in this time", "");
        failed.show(
                Figure.of(failing),
                "%",
                Figure.count(counts.status5xx()) + " answers",
                switch (Failing.of(failing)) {
                    case BAD -> "tg-tile--bad";
                    case SOME -> "tg-tile--warn";
                    case FEW -> "";
                });
        share(faulty, counts, counts.status4xx());
        latency.show(
                Figure.of(times.p95Millis()),
                "ms",
                "p50 " + Figure.of(times.p50Millis()) + ", p99 " + Figure.of(times.p99Millis()) + " ms",
                "");
        share(limited, counts, counts.limited());
        share(strangers, counts, counts.authFailed());
    }

    private static void share(Tile tile, RequestCounts counts, long part) {
        tile.show(Figure.of(counts.percent(part)), "%", Figure.count(part) + " answers", "");
    }
}
