package io.tollgate.console.live;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Span;
import io.tollgate.console.kit.DataTable;
import io.tollgate.console.kit.DataTable.Trait;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.StatusBadge;
import io.tollgate.console.kit.StatusBadge.Tone;
import io.tollgate.console.kit.Words;
import io.tollgate.control.event.RequestEvent;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a request looks in a row. */
final class EventTable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private EventTable() {}

    static DataTable<RequestEvent> table(boolean explains) {
        DataTable<RequestEvent> table = new DataTable<RequestEvent>("live", "Requests", RequestEvent::requestId)
                .column("Ended (UTC)", EventTable::time, Trait.SHRINK)
                .column("Status", EventTable::status, Trait.SHRINK)
                .column("Request", EventTable::request, Trait.TITLE)
                .column("Route", EventTable::route, Trait.SHRINK, Trait.DETAIL)
                .column("Caller", EventTable::caller, Trait.SHRINK)
                .column("Took", EventTable::took, Trait.SHRINK)
                .column("Node", event -> Words.dim(event.node()), Trait.SHRINK, Trait.DETAIL);
        if (explains) {
            table.column("Why", EventTable::why, Trait.SHRINK, Trait.UNLABELLED);
        }
        return table;
    }

    private static Component time(RequestEvent event) {
        Button open = new Button(
                TIME.format(event.endedAt().atOffset(ZoneOffset.UTC)), pressed -> new EventDialog(event).open());
        Mark.label(open, "Show request " + event.requestId());
        return Mark.style(Mark.row(open, "live-open-" + event.requestId()), "tg-link-button");
    }

    private static Component status(RequestEvent event) {
        int status = event.outcome().status();
        Tone tone = switch (status / 100) {
            case 2, 3 -> Tone.OK;
            case 4 -> Tone.WARN;
            case 5 -> Tone.BAD;
            default -> Tone.PLAIN;
        };
        return new StatusBadge(tone, status == 0 ? "gone" : Integer.toString(status));
    }

    private static Component request(RequestEvent event) {
        String method = event.request().method();
        Span line = Words.mono(
                method.isEmpty()
                        ? "(no request)"
                        : method + " " + event.request().path());
        line.setTitle(event.request().host() + event.request().path());
        boolean said = !event.outcome().code().equals("ok");
        return Words.stack(
                Mark.style(line, "tg-one-line"), said ? event.outcome().code() : "");
    }

    private static Component route(RequestEvent event) {
        String route = event.way().route();
        return route.isEmpty() ? Words.dim("–") : Words.link("routes/" + route, route);
    }

    private static Component caller(RequestEvent event) {
        String consumer = event.caller().consumer();
        Component who = consumer.isEmpty() ? Words.dim("–") : Words.link("consumers/" + consumer, consumer);
        return Words.stack(who, event.request().address());
    }

    private static Component took(RequestEvent event) {
        long upstream = event.cost().upstreamMicros();
        return Words.stack(
                Words.number(millis(event.cost().durationMicros())),
                upstream < 0 ? "" : "upstream " + millis(upstream));
    }

    private static String millis(long micros) {
        return micros >= 100_000
                ? micros / 1_000 + " ms"
                : String.format(Locale.ROOT, micros >= 10_000 ? "%.1f ms" : "%.2f ms", micros / 1_000.0);
    }

    /** Nodes remember what they refused themselves. */
    private static Component why(RequestEvent event) {
        if (!event.outcome().madeByGateway() || event.requestId().isEmpty()) {
            return new Span();
        }
        Anchor link = Words.link("explain?requestId=" + event.requestId(), "Explain");
        return Mark.row(link, "live-explain-" + event.requestId());
    }
}
