package io.tollgate.console.route;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.peak.PeakAddress;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.signal.ChartRange;
import io.tollgate.console.signal.SignalCharts;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a route has of requests, live: how many, how they end, how long they take, and which targets answer. */
final class RouteOverview extends Div {
    static final String TAB = "overview";

    private final transient Telemetry telemetry;
    private final String route;
    private final RouteTiles tiles = new RouteTiles();
    private final ChartRange range;
    private final SignalCharts charts;
    private final TargetsCard targets;
    private final Div messages = Mark.style(new Div(), "tg-messages");

    RouteOverview(Telemetry telemetry, String route, TargetsCard targets, List<Div> further) {
        this.telemetry = telemetry;
        this.route = route;
        this.targets = targets;
        this.range = new ChartRange("route", route, this::rangeChanged);
        this.charts = new SignalCharts(
                false,
                (of, stretch) -> new PeakAddress(of, stretch, route).go(range.parameters()),
                range::closer,
                range::whole);
        Mark.once(this, "route-overview");
        Div head = Mark.style(new Div(new H2("Requests of this route"), range), "tg-pane-head");
        Div cards = Mark.style(new Div(targets), "tg-halves", "tg-halves--even");
        further.forEach(cards::add);
        add(head, messages, tiles, charts, cards);
        Live.follow(
                this,
                SignedIn.still(OperatorPermission.TELEMETRY_READ),
                telemetry::subscribe,
                (Summary news) -> draw());
    }

    @Override
    protected void onAttach(AttachEvent event) {
        range.open(event.getUI().getActiveViewLocation().getQueryParameters());
        draw();
    }

    /** The range stands in the address beside the tab: a link, a reload and the way back show the same. */
    private void rangeChanged() {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("tab", TAB));
        range.parameters().getParameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        UI.getCurrent()
                .getPage()
                .getHistory()
                .replaceState(null, new Location("routes/" + route, QueryParameters.simple(parameters)));
        draw();
    }

    private void draw() {
        try {
            Actor actor = SignedIn.actor();
            charts.show(telemetry.series(actor, range.window(), route), range.axis());
            tiles.show(telemetry
                    .named(actor, "route", List.of(route), range.window())
                    .get(route));
            targets.show(range.window());
            messages.removeAll();
        } catch (ProblemException e) {
            messages.removeAll();
            messages.add(Banner.unread("The route’s requests", e, this::draw));
        }
    }
}
