package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.Figure;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Tile;
import io.tollgate.console.peak.PeakAddress;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.signal.Failing;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Summary;

/** The golden signals of the last minute as numbers, each the way to what is behind it. */
final class SignalTiles extends Div {
    private static final double CPU_WARN = 0.85;

    private final Tile traffic = new Tile("traffic", "Traffic");
    private final Tile errors = new Tile("errors", "Errors (5xx)");
    private final Tile latency = new Tile("latency", "Latency p95");
    private final Tile inflight = new Tile("inflight", "In flight");
    private final Tile cpu = new Tile("cpu", "CPU, busiest node");
    private final Tile refused = new Tile("refused", "Refused");

    SignalTiles() {
        Mark.style(this, "tg-tiles");
        add(traffic, errors, latency, inflight, cpu, refused);
    }

    void show(Summary summary) {
        lead(summary);
        double requests = Math.max(1, summary.requests());
        Summary.Errors found = summary.errors();
        double failed = found.status5xx() * 100 / requests;
        traffic.show(
                Figure.of(summary.requestsPerSecond()),
                "req/s",
                Figure.count(summary.requests()) + " in the last minute",
                "");
        errors.show(
                Figure.of(failed),
                "%",
                made(found),
                switch (Failing.of(failed)) {
                    case BAD -> "tg-tile--bad";
                    case SOME -> "tg-tile--warn";
                    case FEW -> "";
                });
        Summary.Latency times = summary.latency();
        latency.show(
                Figure.of(times.p95Millis()),
                "ms",
                "p50 " + Figure.of(times.p50Millis()) + ", p99 " + Figure.of(times.p99Millis()) + " ms",
                "");
        Summary.Saturation full = summary.saturation();
        inflight.show(
                Integer.toString(full.inflight()),
                "",
                connections(full.downstreamConnections()) + " in, " + Figure.count(full.upstreamConnections()) + " out",
                "");
        cpu.show(
                Figure.of(full.cpu() * 100),
                "%",
                "event-loop lag " + Figure.of(full.eventLoopLagMicros() / 1e3) + " ms",
                full.cpu() >= CPU_WARN ? "tg-tile--warn" : "");
        refused.show(
                Figure.of(summary.limitedPercent() + summary.authFailedPercent()),
                "%",
                "limited " + Figure.of(summary.limitedPercent()) + " %, auth " + Figure.of(summary.authFailedPercent())
                        + " %",
                "");
    }

    /** A tile's line is short: it says what there is only, and who made it. */
    private static String made(Summary.Errors found) {
        long made = found.gatewayMade();
        if (found.status5xx() > 0 && found.status4xx() > 0) {
            return "5xx " + Figure.count(found.status5xx()) + ", 4xx " + Figure.count(found.status4xx()) + ", gateway "
                    + Figure.count(made);
        }
        long all = found.status5xx() + found.status4xx();
        if (all == 0) {
            return "no 4xx either";
        }
        String by = made == 0 ? "by upstreams" : made == all ? "by gateway" : Figure.count(made) + " by gateway";
        return Figure.count(all) + (found.status5xx() > 0 ? " × 5xx, " : " × 4xx, ") + by;
    }

    private static String connections(int count) {
        return Figure.count(count) + (count == 1 ? " connection" : " connections");
    }

    /** Where each tile leads: to what its number is made of, as far as the person may see that. */
    private void lead(Summary summary) {
        Stretch counted = new Stretch(summary.at().minusSeconds(summary.windowSeconds()), summary.at());
        String requests = peak(Metric.REQUESTS, counted);
        traffic.lead(SignedIn.may(OperatorPermission.EVENTS_READ) ? "live" : requests, "Requests as they come");
        boolean faultyOnly =
                summary.errors().status5xx() == 0 && summary.errors().status4xx() > 0;
        errors.lead(
                peak(faultyOnly ? Metric.STATUS_4XX : Metric.STATUS_5XX, counted),
                "Who got " + (faultyOnly ? "4xx" : "5xx") + " in the last minute");
        latency.lead(peak(Metric.LATENCY_P95, counted), "What was slow in the last minute");
        String nodes = SignedIn.may(OperatorPermission.NODES_READ) ? "nodes" : requests;
        inflight.lead(nodes, "How full each node is");
        cpu.lead(nodes, "How full each node is");
        refused.lead(peak(Metric.REFUSED, counted), "Who was refused in the last minute");
    }

    private static String peak(Metric of, Stretch stretch) {
        return new PeakAddress(of, stretch, "").link(QueryParameters.empty());
    }
}
