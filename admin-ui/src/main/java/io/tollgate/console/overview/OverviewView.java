package io.tollgate.console.overview;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.micronaut.context.annotation.Prototype;
import io.tollgate.console.chart.TimeChart.Axis;
import io.tollgate.console.chart.TimeChart.Stretch;
import io.tollgate.console.kit.Banner;
import io.tollgate.console.kit.Live;
import io.tollgate.console.kit.Lookup;
import io.tollgate.console.kit.Mark;
import io.tollgate.console.kit.PageHeader;
import io.tollgate.console.peak.PeakAddress;
import io.tollgate.console.session.NeedsPermission;
import io.tollgate.console.session.SignedIn;
import io.tollgate.console.shell.MainLayout;
import io.tollgate.console.signal.ChartRange;
import io.tollgate.console.signal.LostCounts;
import io.tollgate.console.signal.NodeRates;
import io.tollgate.console.signal.SignalCharts;
import io.tollgate.control.alert.Alert;
import io.tollgate.control.alert.Alerts;
import io.tollgate.control.node.Nodes;
import io.tollgate.control.operator.Actor;
import io.tollgate.control.operator.OperatorPermission;
import io.tollgate.control.page.ListQuery;
import io.tollgate.control.problem.ProblemException;
import io.tollgate.control.telemetry.Metric;
import io.tollgate.control.telemetry.Point;
import io.tollgate.control.telemetry.Summary;
import io.tollgate.control.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Traffic, errors, latency and saturation on one page, live. */
@Prototype
@Route(value = "", layout = MainLayout.class)
@PageTitle("Overview · Tollgate")
@NeedsPermission(OperatorPermission.TELEMETRY_READ)
public final class OverviewView extends Div implements AfterNavigationObserver {
    private static final Duration NOW = Duration.ofMinutes(1);

    private final transient Telemetry telemetry;
    private final transient Nodes nodes;
    private final SignalTiles tiles = new SignalTiles();
    private final ChartRange range = new ChartRange("overview", "", this::rangeChanged);
    private final SignalCharts charts =
            new SignalCharts(SignalCharts.Of.ALL, (of, stretch) -> open(of, stretch), range::closer, range::whole);
    private final TopRoutes topRoutes;
    private final TopConsumers topConsumers = new TopConsumers();
    private final NodeStrip strip = new NodeStrip();
    private final AlertStrip alertStrip = new AlertStrip();
    private final transient Alerts alerts;
    private final transient BooleanSupplier maySignals = SignedIn.still(OperatorPermission.TELEMETRY_READ);
    private final FirstSteps steps;
    private final Div messages = Mark.style(new Div(), "tg-messages");
    private final LostCounts lost;
    private final transient Lookup<Drawing> lookup =
            new Lookup<>("overview-charts", this::draw, refusal -> say("The charts", refusal, this::ask));
    private final transient Lookup<Look> firstLook =
            new Lookup<>("overview", this::show, refusal -> say("The signals", refusal, this::showAll));
    private transient Instant drawnAt = Instant.EPOCH;

    /** What the charts show, with the axis of the range that was asked for: a person may have chosen another by now. */
    private record Drawing(Actor actor, List<Point> points, Axis axis, Map<String, Double> nodes) {}

    /** What is there before anything is told. */
    private record Look(List<Alert> firing, Summary summary) {}

    OverviewView(Telemetry telemetry, Nodes nodes, Alerts alerts, FirstSteps steps) {
        this.alerts = alerts;
        this.telemetry = telemetry;
        this.nodes = nodes;
        this.steps = steps;
        this.lost = new LostCounts(telemetry);
        this.topRoutes = new TopRoutes(telemetry, this::remember);
        Mark.style(this, "tg-overview");
        PageHeader header = new PageHeader("Overview", "").actions(range);
        Div top = Mark.style(new Div(topRoutes, topConsumers, strip), "tg-thirds");
        add(header, messages, lost, steps, alertStrip, tiles, charts, top);
        strip.setVisible(SignedIn.may(OperatorPermission.NODES_READ));
        follow();
    }

    private void follow() {
        Live.follow(this, maySignals, telemetry::subscribe, this::show);
        if (SignedIn.may(OperatorPermission.ALERTS_READ)) {
            Live.follow(this, SignedIn.still(OperatorPermission.ALERTS_READ), alerts::subscribe, alertStrip::tell);
        }
        if (strip.isVisible()) {
            Live.follow(this, SignedIn.still(OperatorPermission.NODES_READ), nodes::subscribe, strip::show);
        }
    }

    /** The time range, and what the top routes have most of, stand in the URL: a link, a reload and the way back show the same. */
    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        range.open(event.getLocation().getQueryParameters());
        topRoutes.open(event.getLocation().getQueryParameters());
        drawnAt = Instant.EPOCH; // the same page may be asked for another range
        showAll();
    }

    private void rangeChanged() {
        remember();
        ask();
    }

    private void remember() {
        Map<String, String> given = new LinkedHashMap<>();
        range.parameters().getParameters().forEach((name, values) -> given.put(name, values.getFirst()));
        topRoutes.parameter().ifPresent(word -> given.put("top", word));
        UI.getCurrent().getPage().getHistory().replaceState(null, new Location("", QueryParameters.simple(given)));
    }

    private void open(Metric of, Stretch stretch) {
        new PeakAddress(of, stretch, "").go(range.parameters());
    }

    private void showAll() {
        Actor actor = SignedIn.actor();
        if (strip.isVisible()) {
            strip.show(nodes.list(actor));
        }
        firstLook.ask(() -> new Look(
                actor.may(OperatorPermission.ALERTS_READ)
                        ? alerts.list(actor, "firing", null, ListQuery.first()).items()
                        : List.of(),
                telemetry.summary(actor, NOW)));
    }

    private void show(Look look) {
        if (!maySignals.getAsBoolean()) {
            return; // switched off while it was read
        }
        alertStrip.begin(look.firing);
        show(look.summary);
    }

    private void show(Summary summary) {
        messages.removeAll(); // it could be read again, without anybody's asking
        tiles.show(summary);
        topRoutes.show(summary.topRoutes());
        topConsumers.show(summary.topConsumers());
        if (!summary.at().equals(drawnAt)) {
            drawnAt = summary.at();
            ask();
        }
    }

    private void ask() {
        Actor actor = SignedIn.actor();
        Duration window = range.window();
        Axis axis = range.axis();
        lost.ask(window);
        lookup.ask(() -> new Drawing(actor, telemetry.series(actor, window), axis, NodeRates.of(telemetry, actor)));
    }

    private void draw(Drawing drawing) {
        messages.removeAll();
        strip.rates(drawing.nodes);
        charts.show(drawing.points, drawing.axis);
        steps.refresh(drawing.actor);
    }

    /** What is drawn stays below it: it is older, and no lie. */
    private void say(String what, ProblemException refusal, Runnable again) {
        messages.removeAll();
        messages.add(Banner.unread(what, refusal, again));
    }
}
