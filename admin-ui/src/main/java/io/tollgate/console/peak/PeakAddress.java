package io.tollgate.console.peak;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Telemetry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody looks behind, as a link has it; with the names of the admin API's parameters.
 *
 * @param of what the line showed, no level
 * @param route whose requests are looked for in the log; empty for all
 */
public record PeakAddress(Metric of, Stretch stretch, String route) {
    static final String PATH = "peak";

    /** What a link says; empty when that means nothing. */
    static Optional<PeakAddress> of(QueryParameters query) {
        Metric metric = query.getSingleParameter("of")
                .flatMap(Metric::ofWord)
                .filter(word -> !word.isLevel())
                .orElse(Metric.REQUESTS);
        String route = query.getSingleParameter("route").orElse("");
        return stretch(query).map(stretch -> new PeakAddress(metric, stretch, route));
    }

    /** The time from {@code from}, before {@code to}; empty when a link names none. */
    public static Optional<Stretch> stretch(QueryParameters query) {
        return time(query, "from")
                .flatMap(from -> time(query, "to").filter(from::isBefore).map(to -> new Stretch(from, to)));
    }

    private static Optional<Instant> time(QueryParameters query, String name) {
        try {
            return query.getSingleParameter(name).map(Instant::parse).filter(Telemetry::mayBeAsked);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The same time, looked at otherwise. */
    PeakAddress of(Metric other) {
        return new PeakAddress(other, stretch, route);
    }

    /** The same time, and the log of one route; empty for all. */
    PeakAddress route(String name) {
        return new PeakAddress(of, stretch, name);
    }

    QueryParameters query(QueryParameters kept) {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("of", of.word());
        given.put("from", stretch.from().toString());
        given.put("to", stretch.to().toString());
        if (!route.isEmpty()) {
            given.put("route", route);
        }
        kept.getSingleParameter("range").ifPresent(range -> given.put("range", range));
        return QueryParameters.simple(given);
    }

    /** As a link. */
    public String link(QueryParameters kept) {
        return new Location(PATH, query(kept)).getPathWithQueryParameters();
    }

    /**
     * Goes there.
     *
     * @param kept whose {@code range} the way back leads to
     */
    public void go(QueryParameters kept) {
        UI.getCurrent().navigate(PATH, query(kept));
    }
}
