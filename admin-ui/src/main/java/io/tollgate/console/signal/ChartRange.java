package io.tollgate.console.signal;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.chart.TimeChart.Axis;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.Moment;
import io.tollgate.console.peak.PeakAddress;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.core.json.HumanDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which time the charts show: the last so long, or a part of it that is looked at closer. As the URL has it. */
public final class ChartRange extends Div {
    private static final Duration USUAL = Duration.ofMinutes(15);
    private static final List<Duration> WINDOWS =
            List.of(USUAL, Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24), Duration.ofDays(7));

    private final String page;
    private final String route;
    private final Runnable changed;
    private final Select<Duration> window = new Select<>();
    private final Div closer = Mark.style(new Div(), "tg-zoom");
    private transient @Nullable Stretch zoom;

    /**
     * @param page which its test ids begin with
     * @param route whose requests somebody looks behind; empty for all
     * @param changed called when a person changes it
     */
    public ChartRange(String page, String route, Runnable changed) {
        this.page = page;
        this.route = route;
        this.changed = changed;
        Mark.once(window, page + "-window");
        Mark.once(closer, page + "-zoom");
        Mark.style(this, "tg-range");
        window.setAriaLabel("Time range of the charts");
        window.setItems(WINDOWS);
        window.setItemLabelGenerator(ChartRange::label);
        window.setValue(USUAL);
        window.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                look(null);
                changed.run();
            }
        });
        add(closer, window);
    }

    static String label(Duration range) {
        return range.toHours() < 1
                ? "Last " + range.toMinutes() + " minutes"
                : range.toHours() == 1
                        ? "Last hour"
                        : range.toDays() > 1
                                ? "Last " + range.toDays() + " days"
                                : "Last " + range.toHours() + " hours";
    }

    /** As the URL names it: {@code 24h} rather than {@code 1d}, as people say it. */
    private static String word(Duration range) {
        return range.equals(Duration.ofHours(24)) ? "24h" : HumanDuration.print(range);
    }

    /** Takes what the URL says; what means nothing there is the usual. */
    public void open(QueryParameters query) {
        window.setValue(query.getSingleParameter("range")
                .flatMap(HumanDuration::parse)
                .filter(WINDOWS::contains)
                .orElse(USUAL));
        look(PeakAddress.stretch(query).orElse(null));
    }

    /** As the URL shall have it; nothing of what is usual. */
    public QueryParameters parameters() {
        Map<String, String> given = new LinkedHashMap<>();
        if (!window.getValue().equals(USUAL)) {
            given.put("range", word(window.getValue()));
        }
        Stretch part = zoom;
        if (part != null) {
            given.put("from", part.from().toString());
            given.put("to", part.to().toString());
        }
        return QueryParameters.simple(given);
    }

    /** A person dragged over a stretch. */
    public void closer(Stretch part) {
        look(part);
        changed.run();
    }

    /** A person wants to see all of it again. */
    public void whole() {
        if (zoom != null) {
            look(null);
            changed.run();
        }
    }

    public Duration window() {
        return window.getValue();
    }

    public Axis axis() {
        return new Axis(window(), Telemetry.chartStep(window()), zoom);
    }

    private void look(@Nullable Stretch part) {
        zoom = part;
        closer.removeAll(); // and not made invisible as well: what is invisible keeps its buttons in the browser
        if (part != null) {
            closer.add(
                    new Span(Moment.span(part.from(), part.to())),
                    Mark.once(
                            new Button(
                                    "What is behind it",
                                    pressed -> new PeakAddress(Metric.REQUESTS, part, route).go(parameters())),
                            page + "-zoom-open"),
                    Mark.once(new Button("All of it", pressed -> whole()), page + "-zoom-whole"));
        }
    }
}
