package io.tollgate.console.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.dom.Element;
import io.tollgate.console.kit.Mark;
import io.tollgate.control.telemetry.Summary;
import java.util.Locale;

/** The golden signals of the last minute as numbers. */
final class SignalTiles extends Div {
    /** From here on a share of failed requests is worth a colour. */
    private static final double ERROR_PERCENT_WARN = 1;

    private static final double ERROR_PERCENT_BAD = 5;
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
        double requests = Math.max(1, summary.requests());
        Summary.Errors found = summary.errors();
        double failed = found.status5xx() * 100 / requests;
        traffic.show(
                number(summary.requestsPerSecond()),
                "req/s",
                String.format(Locale.ROOT, "%,d in the last minute", summary.requests()),
                "");
        errors.show(
                number(failed),
                "%",
                "5xx " + found.status5xx() + ", 4xx " + found.status4xx() + "; " + found.gatewayMade() + " made here",
                failed >= ERROR_PERCENT_BAD ? "tg-tile--bad" : failed >= ERROR_PERCENT_WARN ? "tg-tile--warn" : "");
        Summary.Latency times = summary.latency();
        latency.show(
                number(times.p95Millis()),
                "ms",
                "p50 " + number(times.p50Millis()) + ", p99 " + number(times.p99Millis()) + " ms",
                "");
        Summary.Saturation full = summary.saturation();
        inflight.show(
                Integer.toString(full.inflight()),
                "",
                full.downstreamConnections() + " clients, " + full.upstreamConnections() + " upstream connections",
                "");
        cpu.show(
                number(full.cpu() * 100),
                "%",
                "event-loop lag " + number(full.eventLoopLagMicros() / 1e3) + " ms",
                full.cpu() >= CPU_WARN ? "tg-tile--warn" : "");
        refused.show(
                number(summary.limitedPercent() + summary.authFailedPercent()),
                "%",
                number(summary.limitedPercent()) + " % limited, " + number(summary.authFailedPercent())
                        + " % not let in",
                "");
    }

    /** As many digits as mean something. */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return value == 0 ? "0" : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    /** One signal. */
    private static final class Tile extends Div {
        private final Element number = new Element("span");
        private final Element unit = new Element("small");
        private final Span note = Mark.style(new Span(), "tg-tile-note");
        private String tone = "";

        Tile(String id, String label) {
            Mark.style(this, "tg-card", "tg-tile");
            Mark.once(this, "tile-" + id);
            Div value = Mark.style(new Div(), "tg-tile-value");
            value.getElement().appendChild(number, unit);
            add(Mark.style(new Span(label), "tg-tile-label"), value, note);
        }

        void show(String text, String unitText, String noteText, String newTone) {
            number.setText(text);
            unit.setText(unitText);
            note.setText(noteText);
            if (!tone.equals(newTone)) {
                if (!tone.isEmpty()) {
                    removeClassName(tone);
                }
                if (!newTone.isEmpty()) {
                    addClassName(newTone);
                }
                tone = newTone;
            }
        }
    }
}
