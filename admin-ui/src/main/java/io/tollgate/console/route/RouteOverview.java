package io.tollgate.console.route;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import io.tollgate.console.chart.TimeChart.Axis;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.peak.PeakAddress;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.signal.ChartRange;
import io.tollgate.console.signal.SignalCharts;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Dimension;
import io.tollgate.control.telemetry.Point;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import io.tollgate.control.telemetry.Top;
import java.time.Duration;
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
    /** There all the time, so that it is said once and not with every new figure. */
    private final Banner incomplete = Banner.warning("These figures may be too low", Incomplete.WHY + ".");

    private final transient Lookup<Drawing> lookup = new Lookup<>("route-overview", this::draw, this::refused);

    /**
     * What was found of one range.
     *
     * @param counted of this route, and of those that are told together; nothing of what had no requests
     * @param targets by their URLs
     */
    private record Drawing(
            List<Point> points, Axis axis, Map<String, Top.Item> counted, Map<String, Top.Item> targets) {}

    RouteOverview(Telemetry telemetry, String route, TargetsCard targets, List<Div> further) {
        this.telemetry = telemetry;
        this.route = route;
        this.targets = targets;
        this.range = new ChartRange("route", route, this::rangeChanged);
        this.charts = new SignalCharts(
                SignalCharts.Of.ROUTE,
                (of, stretch) -> new PeakAddress(of, stretch, route).go(range.parameters()),
                range::closer,
                range::whole);
        Mark.once(this, "route-overview");
        Div head = Mark.style(new Div(new H2("Requests of this route"), range), "tg-pane-head");
        Div cards = Mark.style(new Div(targets), "tg-halves", "tg-halves--even");
        further.forEach(cards::add);
        incomplete.setVisible(false);
        add(head, messages, Mark.once(new Div(incomplete), "route-incomplete"), tiles, charts, cards);
        Live.follow(
                this, SignedIn.still(OperatorPermission.TELEMETRY_READ), telemetry::subscribe, (Summary news) -> ask());
    }

    @Override
    protected void onAttach(AttachEvent event) {
        range.open(event.getUI().getActiveViewLocation().getQueryParameters());
        ask();
    }

    /** The range stands in the address beside the tab: a link, a reload and the way back show the same. */
    private void rangeChanged() {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("tab", TAB));
        range.parameters().getParameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        UI.getCurrent()
                .getPage()
                .getHistory()
                .replaceState(null, new Location("routes/" + route, QueryParameters.simple(parameters)));
        ask();
    }

    private void ask() {
        Actor actor = SignedIn.actor();
        Duration window = range.window();
        Axis axis = range.axis();
        lookup.ask(() -> new Drawing(
                telemetry.series(actor, window, route),
                axis,
                telemetry.named(actor, "route", List.of(route, Dimension.OTHERS), window),
                targets.counted(actor, window)));
    }

    private void draw(Drawing drawing) {
        messages.removeAll();
        charts.show(drawing.points, drawing.axis);
        tiles.show(drawing.counted.get(route));
        incomplete.setVisible(Incomplete.is(drawing.counted));
        targets.show(drawing.targets);
    }

    private void refused(ProblemException refusal) {
        messages.removeAll();
        messages.add(Banner.unread("The route’s requests", refusal, this::ask));
    }
}
